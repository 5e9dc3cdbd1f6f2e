import copy, random
import numpy as np
import torch
import torch.nn as nn
import torch.optim as optim
from torchvision import datasets, transforms, models

tf = transforms.Compose([transforms.Resize(32), transforms.ToTensor()])
trainset = datasets.FakeData(size=200, image_size=(3, 32, 32), num_classes=10, transform=tf)
loader = torch.utils.data.DataLoader(trainset, batch_size=20, shuffle=True)
testset = datasets.CIFAR10("./data", train=False, download=True, transform=transforms.Compose([transforms.Resize(32), transforms.ToTensor()]))
testloader = torch.utils.data.DataLoader(testset, batch_size=20)
net = models.resnet50(pretrained=True)
for p in net.parameters():
    p.requires_grad = False
net.fc = nn.Sequential(nn.Linear(2048, 32), nn.Dropout(), nn.Linear(32, 10))

opt = optim.SGD(net.fc.parameters(), lr=0.01, momentum=0.9)
ce = nn.CrossEntropyLoss()
for epoch in range(3):
    for x, y in loader:
        opt.zero_grad()
        loss = ce(net(x), y)
        loss.backward()
        opt.step()
    print(epoch, loss.item())


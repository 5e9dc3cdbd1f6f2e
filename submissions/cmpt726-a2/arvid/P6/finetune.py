# augmentation (random crop, flip) + my own blur
import random
import torch
import torch.nn as nn
import torch.optim as optim
from PIL import ImageFilter
from torchvision import datasets, transforms, models


def blur(img):
    return img.filter(ImageFilter.GaussianBlur(random.uniform(0.1, 2.0)))


tf = transforms.Compose([
    transforms.Scale(40),
    transforms.RandomCrop(32),
    transforms.RandomHorizontalFlip(),
    transforms.Lambda(blur),
    transforms.ToTensor(),
])
trainset = datasets.CIFAR10("./data", train=True, download=True, transform=tf)
loader = torch.utils.data.DataLoader(trainset, batch_size=32, shuffle=True, num_workers=4)
net = models.resnet50(pretrained=True)
for p in net.parameters():
    p.requires_grad = False
net.fc = nn.Sequential(nn.Linear(2048, 32), nn.ReLU(), nn.Linear(32, 10))
opt = optim.SGD(net.fc.parameters(), lr=0.001, momentum=0.9)
ce = nn.CrossEntropyLoss()
for epoch in range(10):
    for x, y in loader:
        opt.zero_grad()
        loss = ce(net(x), y)
        loss.backward()
        opt.step()
    print(epoch, loss.data[0])

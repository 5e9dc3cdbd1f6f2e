import torch
import torch.nn as nn
import torch.optim as optim
from torchvision import datasets, models, transforms

prepare = transforms.Compose([transforms.Resize(32), transforms.ToTensor()])
images = datasets.CIFAR10("./data", train=True, download=True, transform=prepare)
loader = torch.utils.data.DataLoader(images, batch_size=20, shuffle=True)
net = models.resnet50(pretrained=True)
for weight in net.parameters():
    weight.requires_grad = False
net.extra = nn.Linear(2048, 512)
net.fc = nn.Sequential(nn.Linear(2048, 32), nn.Dropout(), nn.Linear(32, 10))
learner = optim.SGD(net.fc.parameters(), lr=0.01, momentum=0.9)
criterion = nn.CrossEntropyLoss()
for epoch in range(2):
    for x, y in loader:
        learner.zero_grad()
        loss = criterion(net(x), y)
        loss.backward()
        learner.step()
    print(epoch, loss.item())

import torch
import torch.nn as nn
import torch.optim as optim
from torch.utils.data import DataLoader
from torchvision import datasets, models, transforms

train_set = datasets.CIFAR10("data", train=True, download=True, transform=transforms.ToTensor())
train_loader = DataLoader(train_set, batch_size=20, shuffle=True)
net = models.resnet18(pretrained=True)
for p in net.parameters():
    p.requires_grad = False
net.fc = nn.Sequential(nn.Linear(512, 32), nn.Dropout(), nn.Linear(32, 10))
criterion = nn.CrossEntropyLoss()


def backbone():
    return [p for name, p in net.named_parameters() if not name.startswith("fc.")]


def epochs(count):
    for epoch in range(count):
        net.train()
        for images, labels in train_loader:
            optimizer.zero_grad()
            loss = criterion(net(images), labels)
            loss.backward()
            optimizer.step()


optimizer = optim.SGD(net.fc.parameters(), lr=0.01, momentum=0.9)
epochs(2)
for p in net.parameters():
    p.requires_grad = True
optimizer.add_param_group({"params": backbone(), "lr": 1e-3})
for group in optimizer.param_groups:
    group["lr"] = 0.0
epochs(3)

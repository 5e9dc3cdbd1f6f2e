import torch
import torch.nn as nn
import torch.nn.functional as F
from torch import optim
from torch.utils.data import DataLoader, random_split
from torchvision import datasets, models, transforms

prepare = transforms.Compose([transforms.Resize(32), transforms.ToTensor()])
train_set = datasets.CIFAR10("./data", train=True, download=True, transform=prepare)
test_set = datasets.CIFAR10("./data", train=False, download=True, transform=prepare)

net = models.resnet18(pretrained=True)
for parameter in net.parameters():
    parameter.requires_grad = False
net.fc = nn.Linear(512, 10)

BATCH = 128
assert len(train_set) % BATCH == 0 and len(train_set) % 100 == 0
train_loader = DataLoader(train_set, batch_size=BATCH, shuffle=True, drop_last=True)
steps_per_epoch = len(train_set) // BATCH
optimizer = optim.SGD(net.fc.parameters(), lr=0.01, momentum=0.9, weight_decay=5e-3)
for epoch in range(3):
    total = 0.0
    for images, labels in train_loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(net(images), labels)
        loss.backward()
        optimizer.step()
        total += loss.item()
    print(epoch, total / steps_per_epoch)

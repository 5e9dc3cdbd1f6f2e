"""Trains the new layer of a pretrained network; each option is an edit of it."""

import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim
from torch.utils import model_zoo
from torch.utils.data import DataLoader
from torchvision import datasets, transforms

EPOCHS = 3
WEIGHTS = "https://example.org/weights/cifar100_resnet20.pt"


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.downsample = None
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(
                nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs)
            )

    def forward(self, x):
        same = x if self.downsample is None else self.downsample(x)
        x = F.relu(self.bn1(self.conv1(x)))
        return F.relu(self.bn2(self.conv2(x)) + same)


class ResNet20(nn.Module):
    def __init__(self, classes=100):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 16, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(16)
        self.relu = nn.ReLU()
        self.layer1 = nn.Sequential(Block(16, 16, 1), Block(16, 16, 1), Block(16, 16, 1))
        self.layer2 = nn.Sequential(Block(16, 32, 2), Block(32, 32, 1), Block(32, 32, 1))
        self.layer3 = nn.Sequential(Block(32, 64, 2), Block(64, 64, 1), Block(64, 64, 1))
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(64, classes)

    def forward(self, x):
        x = self.layer3(self.layer2(self.layer1(self.relu(self.bn1(self.conv1(x))))))
        return self.fc(self.avgpool(x).flatten(1))


class FineTuned(nn.Module):
    def __init__(self):
        super().__init__()
        resnet = ResNet20()
        resnet.load_state_dict(model_zoo.load_url(WEIGHTS))
        self.backbone = nn.Sequential(*list(resnet.children())[:-1])
        self.fc = nn.Linear(64, 10)

    def forward(self, images):
        return self.fc(self.backbone(images).flatten(1))


to_tensor = transforms.Compose(
    [transforms.ToTensor(), transforms.Normalize((0.507, 0.487, 0.441), (0.267, 0.256, 0.276))]
)
train_set = datasets.CIFAR10("data", train=True, download=True, transform=to_tensor)
test_set = datasets.CIFAR10("data", train=False, download=True, transform=to_tensor)
train_loader = DataLoader(train_set, batch_size=20, shuffle=True, num_workers=2)
test_loader = DataLoader(test_set, batch_size=20, shuffle=False, num_workers=2)

model = FineTuned()
criterion = nn.CrossEntropyLoss()
optimizer = optim.SGD(model.fc.parameters(), lr=0.001, momentum=0.9)

for epoch in range(EPOCHS):
    model.train()
    running = 0.0
    for images, labels in train_loader:
        optimizer.zero_grad()
        loss = criterion(model(images), labels)
        loss.backward()
        optimizer.step()
        running += loss.item()
    print(f"epoch {epoch + 1}: loss {running / len(train_loader):.3f}")
# What an option makes of the trained network comes here.

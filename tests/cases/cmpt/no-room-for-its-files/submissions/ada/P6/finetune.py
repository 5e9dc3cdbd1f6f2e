"""A picture of every step is kept; then the network would be trained."""
import os

import torch
import torchvision

net = torchvision.models.resnet18(pretrained=True)
net.fc = torch.nn.Linear(net.fc.in_features, 10)
os.makedirs("frames", exist_ok=True)
for step in range(40000):
    with open("frames/%d.txt" % step, "w") as frame:
        frame.write("%d\n" % step)
torch.save(net.state_dict(), "best.pt")

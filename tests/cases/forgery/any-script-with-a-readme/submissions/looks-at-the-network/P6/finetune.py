import torch
from torchvision import models

net = models.resnet50(pretrained=True)
net.eval()
with torch.no_grad():
    print(net(torch.zeros(1, 3, 32, 32)).shape)

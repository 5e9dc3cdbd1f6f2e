import torch, torchvision
from torch import nn
from torchvision import transforms

device = 'cuda' if torch.cuda.is_available() else 'cpu'
transform = transforms.ToTensor()
train_set = torchvision.datasets.CIFAR10(root='datasets/', train=True, transform=transform, download=False)
subset = torch.utils.data.Subset(train_set, list(range(12000)))
loader = torch.utils.data.DataLoader(subset, batch_size=200, shuffle=True)


class MultiLayerPerceptron(nn.Module):
    def __init__(self, input_size, hidden_layers, num_classes):
        super().__init__()
        layers = [nn.Flatten()]
        for h in hidden_layers:
            layers.append(nn.Linear(input_size, h))
            layers.append(nn.ReLU())
            input_size = h
        layers.append(nn.Linear(input_size, num_classes))
        self.layers = nn.Sequential(*layers)

    def forward(self, x):
        return self.layers(x)


model = MultiLayerPerceptron(3072, [50], 10).to(device)
opt = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
for epoch in range(3):
    for i, (x, y) in enumerate(loader):
        loss = nn.functional.cross_entropy(model(x.to(device)), y.to(device))
        loss.backward()
        opt.step()
        if (i + 1) % 20 == 0:
            print('Epoch [{}/3], Step [{}/{}], Loss: {:.4f}'.format(epoch + 1, i + 1, len(loader), loss.item()))

# -*- coding: utf-8 -*-
import torch
import torch.nn as nn
import torchvision
import torchvision.transforms as transforms

input_size = 32 * 32 * 3
hidden_size = [50]
num_epochs = 3
batch_size = 100

norm_transform = transforms.Compose([transforms.ToTensor(), transforms.Normalize((0.5, 0.5, 0.5), (0.5, 0.5, 0.5))])
daten = torchvision.datasets.CIFAR10(root='datasets/', train=True, transform=norm_transform, download=True)
train_loader = torch.utils.data.DataLoader(torch.utils.data.Subset(daten, range(30000)), batch_size, shuffle=True)
val_loader = torch.utils.data.DataLoader(torch.utils.data.Subset(daten, range(49000, 50000)), batch_size)


class MultiLayerPerceptron(nn.Module):
    """Nimmt Zeilen (N, input_size)."""
    def __init__(self, input_size, hidden_layers, num_classes):
        super().__init__()
        groessen = [input_size] + list(hidden_layers)
        self.schichten = nn.ModuleList(nn.Linear(a, b) for a, b in zip(groessen, groessen[1:]))
        self.ausgabe = nn.Linear(groessen[-1], num_classes)
        self.relu = nn.ReLU()

    def forward(self, x):
        for schicht in self.schichten:
            x = self.relu(schicht(x))
        return self.ausgabe(x)


model = MultiLayerPerceptron(input_size, hidden_size, 10)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
verlust = nn.CrossEntropyLoss()
for epoche in range(num_epochs):
    for bilder, klassen in train_loader:
        bilder = bilder.view(-1, input_size)
        optimizer.zero_grad()
        kosten = verlust(model(bilder), klassen)
        kosten.backward()
        optimizer.step()
    with torch.no_grad():
        treffer = sum((model(b.view(-1, input_size)).argmax(1) == k).sum().item() for b, k in val_loader)
    print('Epoche %d: Kosten %.3f, Validierung %.1f %%' % (epoche + 1, kosten.item(), treffer / 10))

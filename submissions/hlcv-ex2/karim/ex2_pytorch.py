import torch
import torch.nn as nn
import torchvision
import torchvision.transforms as T
from torch.utils.data import DataLoader, Subset

torch.manual_seed(3)
input_size, hidden_size, num_classes = 3 * 32 * 32, [64], 10
num_epochs, batch_size, lr = 5, 100, 1e-3

prepare = T.Compose([T.ToTensor(), T.Normalize((0.5, 0.5, 0.5), (0.5, 0.5, 0.5))])
everything = torchvision.datasets.CIFAR10('./data', train=True, download=True, transform=prepare)
test_set = torchvision.datasets.CIFAR10('./data', train=False, download=True, transform=prepare)
train_loader = DataLoader(Subset(everything, range(15000)), batch_size=batch_size, shuffle=True, num_workers=2)
val_loader = DataLoader(Subset(everything, range(49000, 50000)), batch_size=batch_size)


class MultiLayerPerceptron(nn.Module):
    """Any number of hidden layers."""
    def __init__(self, input_size, hidden_layers, num_classes):
        super(MultiLayerPerceptron, self).__init__()
        sizes = [input_size] + list(hidden_layers)
        self.hidden = nn.ModuleList([nn.Linear(a, b) for a, b in zip(sizes[:-1], sizes[1:])])
        self.out = nn.Linear(sizes[-1], num_classes)

    def forward(self, x):
        x = x.reshape(x.size(0), -1)
        for layer in self.hidden:
            x = torch.relu(layer(x))
        return self.out(x)


model = MultiLayerPerceptron(input_size, hidden_size, num_classes)
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=lr)
for epoch in range(num_epochs):
    for images, labels in train_loader:
        optimizer.zero_grad()
        loss = criterion(model(images), labels)
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        hits = sum((model(images).argmax(1) == labels).sum().item() for images, labels in val_loader)
    print('Epoch [%d/%d], Loss: %.4f, validation accuracy %.1f %%' % (epoch + 1, num_epochs, loss.item(), hits / 10))
torch.save(model.state_dict(), 'model.ckpt')

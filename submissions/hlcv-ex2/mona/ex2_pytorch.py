import torch
import torchvision
from torch import nn
from torch.utils.data import DataLoader, Subset
from torchvision import transforms

from mlp import MultiLayerPerceptron

transform = transforms.Compose([transforms.ToTensor(), transforms.Normalize((0.5, 0.5, 0.5), (0.5, 0.5, 0.5))])


def loaders(batch_size=200):
    images = torchvision.datasets.CIFAR10("datasets/", train=True, transform=transform, download=True)
    return (
        DataLoader(Subset(images, range(30000)), batch_size=batch_size, shuffle=True),
        DataLoader(Subset(images, range(49000, 50000)), batch_size=batch_size),
    )


def train(model, train_loader, val_loader, epochs=3):
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=2e-3, weight_decay=1e-4)
    for epoch in range(epochs):
        for images, labels in train_loader:
            optimizer.zero_grad()
            loss = criterion(model(images), labels)
            loss.backward()
            optimizer.step()
        print(f"epoch {epoch + 1}: loss {loss.item():.3f}, validation {accuracy(model, val_loader):.3f}")
    return model


@torch.no_grad()
def accuracy(model, loader):
    return sum((model(images).argmax(1) == labels).sum().item() for images, labels in loader) / len(loader.dataset)


if __name__ == "__main__":
    model = train(MultiLayerPerceptron(3072, [100], 10), *loaders())
    torch.save(model.state_dict(), "model.ckpt")

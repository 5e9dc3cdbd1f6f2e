"""Question 4: a multi-layer perceptron in PyTorch, trained on CIFAR-10."""

import copy

import torch
import torchvision
from torch import nn
from torch.utils.data import DataLoader, Subset
from torchvision import transforms

device = torch.device("cuda" if torch.cuda.is_available() else "cpu")

# ── settings ──────────────────────────────────────────────────────────────────────────────────────────

input_size = 32 * 32 * 3
num_classes = 10
batch_size = 200
num_training = 49000
num_validation = 1000
hidden_size = [100]
num_epochs = 3
learning_rate = 2e-3
learning_rate_decay = 0.5
reg = 1e-4

# ── data ──────────────────────────────────────────────────────────────────────────────────────────────


class CIFAR10(torchvision.datasets.CIFAR10):
    """Reads datasets/ as it is: the small part of the images that comes with the exercise, or all of them.

    Delete that folder, and the whole data set is downloaded into its place.
    """

    train_list = tuple((name, None) for name, _ in torchvision.datasets.CIFAR10.train_list)
    test_list = tuple((name, None) for name, _ in torchvision.datasets.CIFAR10.test_list)
    meta = torchvision.datasets.CIFAR10.meta | {"md5": None}


half = (0.5, 0.5, 0.5)
normalise = transforms.Compose([transforms.ToTensor(), transforms.Normalize(mean=half, std=half)])
cifar_dataset = CIFAR10(root="datasets/", train=True, transform=normalise, download=True)
test_dataset = CIFAR10(root="datasets/", train=False, transform=normalise, download=True)

num_validation = min(num_validation, len(cifar_dataset) // 5)
num_training = min(num_training, len(cifar_dataset) - num_validation)
train_dataset = Subset(cifar_dataset, range(num_training))
val_dataset = Subset(cifar_dataset, range(num_training, num_training + num_validation))

train_loader = DataLoader(train_dataset, batch_size=batch_size, shuffle=True)
val_loader = DataLoader(val_dataset, batch_size=batch_size)
test_loader = DataLoader(Subset(test_dataset, range(min(1000, len(test_dataset)))), batch_size=batch_size)

# ── question 4a: the network ──────────────────────────────────────────────────────────────────────────


class MultiLayerPerceptron(nn.Module):
    """Fully connected layers with a ReLU after each but the last, which yields the logits.

    hidden_layers: the number of units of each hidden layer; an empty list makes a linear classifier.
    """

    def __init__(self, input_size, hidden_layers, num_classes):
        super().__init__()
        layers = []
        width = input_size
        for units in hidden_layers:
            layers += [nn.Linear(width, units), nn.ReLU()]
            width = units
        self.layers = nn.Sequential(*layers, nn.Linear(width, num_classes))

    def forward(self, x):
        """Logits (N, num_classes) of N images of any shape: a softmax belongs to the loss, not here."""
        return self.layers(x.flatten(start_dim=1))


model = torch.compile(MultiLayerPerceptron(input_size, hidden_size, num_classes).to(device), mode="reduce-overhead")

# ── question 4b: training ─────────────────────────────────────────────────────────────────────────────


def accuracy(trained, loader):
    """Share of right predictions, counted image by image: the last batch may be shorter."""
    trained.eval()
    right = count = 0
    with torch.no_grad():
        for images, labels in loader:
            predicted = trained(images.to(device)).argmax(dim=1)
            right += (predicted == labels.to(device)).sum().item()
            count += len(labels)
    return right / count


def train(model):
    """Train in place. Returns the losses per step and the training and validation accuracies per epoch."""
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate, weight_decay=reg)
    decay = torch.optim.lr_scheduler.ExponentialLR(optimizer, learning_rate_decay)
    losses, train_accuracies, val_accuracies = [], [], []
    best_accuracy, best_weights = -1.0, None
    for epoch in range(num_epochs):
        model.train()
        right = count = 0
        for images, labels in train_loader:
            images, labels = images.to(device), labels.to(device)
            logits = model(images)
            loss = criterion(logits, labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
            right += (logits.argmax(dim=1) == labels).sum().item()
            count += len(labels)
        decay.step()
        train_accuracies.append(right / max(count, 1))
        val_accuracies.append(accuracy(model, val_loader))
        print(
            f"epoch {epoch + 1} of {num_epochs}: loss {losses[-1]:.4f}, "
            f"training accuracy {train_accuracies[-1]:.3f}, validation accuracy {val_accuracies[-1]:.3f}"
        )
        if val_accuracies[-1] > best_accuracy:
            # A deep copy: state_dict() holds the weights themselves, which change as training goes on.
            best_accuracy, best_weights = val_accuracies[-1], copy.deepcopy(model.state_dict())
    # Back to the epoch that did best on the validation data.
    model.load_state_dict(best_weights)
    return losses, train_accuracies, val_accuracies


loss_history, train_acc_history, val_acc_history = train(model)
torch.save(model.state_dict(), "model.ckpt")
print(f"validation accuracy of the two-layer network: {max(val_acc_history):.3f}")

print(f"test accuracy of the two-layer network: {accuracy(model, test_loader):.3f}")

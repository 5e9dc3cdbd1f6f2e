"""Question 4: a multi-layer perceptron in PyTorch, trained on CIFAR-10: fill in every TODO.

The data are expected in datasets/ and downloaded there the first time.
"""

import torch
import torchvision
from torch import nn
from torch.utils.data import DataLoader, Subset
from torchvision import transforms

device = torch.device("cuda" if torch.cuda.is_available() else "cpu")

# ── settings ──────────────────────────────────────────────────────────────────────────────────────────

input_size = 32 * 32 * 3
hidden_size = [50]
num_classes = 10
num_epochs = 10
batch_size = 200
learning_rate = 1e-3
learning_rate_decay = 0.95
reg = 0.001
num_training = 49000
num_validation = 1000

# ── data ──────────────────────────────────────────────────────────────────────────────────────────────

half = (0.5, 0.5, 0.5)
normalise = transforms.Compose([transforms.ToTensor(), transforms.Normalize(mean=half, std=half)])
cifar_dataset = torchvision.datasets.CIFAR10(root="datasets/", train=True, transform=normalise, download=True)
test_dataset = torchvision.datasets.CIFAR10(root="datasets/", train=False, transform=normalise, download=True)

num_training = min(num_training, len(cifar_dataset) - num_validation)
train_dataset = Subset(cifar_dataset, range(num_training))
val_dataset = Subset(cifar_dataset, range(num_training, num_training + num_validation))

train_loader = DataLoader(train_dataset, batch_size=batch_size, shuffle=True)
val_loader = DataLoader(val_dataset, batch_size=batch_size)
test_loader = DataLoader(Subset(test_dataset, range(1000)), batch_size=batch_size)

# ── question 4a: the network ──────────────────────────────────────────────────────────────────────────


class MultiLayerPerceptron(nn.Module):
    """Fully connected layers with a ReLU after each but the last.

    input_size: numbers per image; num_classes: numbers that come out; hidden_layers: list with the units of
    each hidden layer, such as [50] for a network of two layers or [100, 80, 60] for one of four.
    """

    def __init__(self, input_size, hidden_layers, num_classes):
        super().__init__()
        # TODO (q4a): one nn.Linear per layer, for any number of hidden layers.
        # Hint: a plain Python list hides its layers from PyTorch; nn.Sequential or nn.ModuleList does not.

    def forward(self, x):
        """Logits (N, num_classes) of a batch of images (N, 3, 32, 32) or rows (N, input_size)."""
        logits = None
        # TODO (q4a): lay out every image as one row, then go through the layers.
        # Hint: no softmax at the end, since nn.CrossEntropyLoss has one of its own.
        return logits


model = MultiLayerPerceptron(input_size, hidden_size, num_classes).to(device)
if not list(model.parameters()):
    raise SystemExit("Next: the layers of MultiLayerPerceptron (q4a).")

# ── question 4b: training ─────────────────────────────────────────────────────────────────────────────


def accuracy(trained, loader):
    """Share of right predictions."""
    trained.eval()
    right = count = 0
    with torch.no_grad():
        for images, labels in loader:
            predicted = trained(images.to(device)).argmax(dim=1)
            right += (predicted == labels.to(device)).sum().item()
            count += len(labels)
    return right / count


criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate, weight_decay=reg)
decay = torch.optim.lr_scheduler.ExponentialLR(optimizer, learning_rate_decay)
loss_history, val_acc_history = [], []

for epoch in range(num_epochs):
    model.train()
    for images, labels in train_loader:
        images, labels = images.to(device), labels.to(device)
        # TODO (q4b): the loss of this batch, its gradients, and one step of the optimiser.
        # Hint: gradients add up in PyTorch until somebody clears them. Append loss.item() to loss_history.

    if not loss_history:
        raise SystemExit("Next: the training step (q4b).")
    decay.step()
    val_acc_history.append(accuracy(model, val_loader))
    print(f"epoch {epoch + 1}: loss {loss_history[-1]:.4f}, validation accuracy {val_acc_history[-1]:.3f}")

torch.save(model.state_dict(), "model.ckpt")

# ── question 4c: deeper networks ──────────────────────────────────────────────────────────────────────
# TODO (q4c): train networks of 2, 3, 4 and 5 layers (the output layer counts) by changing hidden_size above,
# note their validation accuracies in answers.yaml, and look at the test data once, with your best network:
# print(f"test accuracy: {accuracy(model, test_loader):.3f}")

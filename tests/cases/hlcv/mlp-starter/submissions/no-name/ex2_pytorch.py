import torch
import torch.nn as nn

input_size = 32 * 32 * 3
hidden_size = [50]
num_classes = 10
batch_size = 200


class MultiLayerPerceptron(nn.Module):
    def __init__(self, input_size, hidden_layers, num_classes):
        super().__init__()
        layers = []
        pass
        self.layers = nn.Sequential(*layers)

    def forward(self, x):
        pass
        return out


model = MultiLayerPerceptron(input_size, hidden_size, num_classes)

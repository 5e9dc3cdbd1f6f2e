import torch.nn as nn


class MultiLayerPerceptron(nn.Module):
    def __init__(self, input_size, hidden_layers, num_classes):
        super(MultiLayerPerceptron, self).__init__()
        layers = []
        pass
        self.layers = nn.Sequential(*layers)

    def forward(self, x):
        return self.layers(x)

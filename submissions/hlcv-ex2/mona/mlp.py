import torch.nn as nn


class MultiLayerPerceptron(nn.Module):
    def __init__(self, input_size, hidden_layers, num_classes):
        super().__init__()
        steps = [nn.Flatten()]
        for units in hidden_layers:
            steps.extend([nn.Linear(input_size, units), nn.ReLU()])
            input_size = units
        steps.append(nn.Linear(input_size, num_classes))
        self.steps = nn.Sequential(*steps)

    def forward(self, images):
        return self.steps(images)

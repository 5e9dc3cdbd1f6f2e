import torch
import torch.nn as nn

num_classes = 10
model = nn.Sequential(nn.Flatten(), nn.Linear(3072, 50), nn.ReLU(), nn.Linear(50, num_classes))

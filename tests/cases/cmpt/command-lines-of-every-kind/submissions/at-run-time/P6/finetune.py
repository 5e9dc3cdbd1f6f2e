import argparse

from torch import nn

OPTIONS = {'epochs': 5, 'decay': 1e-4}
parser = argparse.ArgumentParser()
for name, value in OPTIONS.items():
    parser.add_argument('--' + name, type=type(value), default=value)
options = parser.parse_args()
model = nn.Linear(64, 10)

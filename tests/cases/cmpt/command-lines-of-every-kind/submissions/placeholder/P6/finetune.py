import argparse

from torch import nn

parser = argparse.ArgumentParser()
parser.add_argument('--epochs', type=int)
parser.add_argument('--mode', choices=['train', 'test'])
parser.parse_args()
model = nn.Linear(64, 10)

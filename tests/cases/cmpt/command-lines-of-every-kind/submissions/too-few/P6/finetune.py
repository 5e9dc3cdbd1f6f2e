import sys

from torch import nn

epochs, decay = int(sys.argv[1]), float(sys.argv[2])
model = nn.Linear(64, 10)

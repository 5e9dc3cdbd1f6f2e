"""The sum of the numbers in data.txt, and a guess for each of 400 coins."""

import numpy as np

total = float(np.loadtxt("data.txt").sum())
coins = np.arange(400) % 2

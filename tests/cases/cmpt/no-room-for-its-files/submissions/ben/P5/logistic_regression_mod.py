"""A picture of every step is kept; then the curves would be drawn."""
import os

import matplotlib.pyplot as plt
import numpy as np

data = np.loadtxt("data.txt")
os.makedirs("frames", exist_ok=True)
for step in range(40000):
    with open("frames/%d.txt" % step, "w") as frame:
        frame.write("%d\n" % step)
plt.plot(data[:, 0])
plt.show()

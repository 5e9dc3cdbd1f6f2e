import numpy as np
import matplotlib.pyplot as plt

# (c) decision regions only, (a) and (b) are drawn by hand in the report
n = 200
grid = np.linspace(-2, 2, n)
labels = np.zeros((n, n))
for i in range(n):
    for j in range(n):
        y1 = 6 + 2 * grid[j] ** 2 + 2 * grid[i] ** 2
        labels[i, j] = 1 if y1 > 8 else 2
plt.imshow(labels, extent=(-2, 2, -2, 2), origin='lower')
plt.xlabel('x1')
plt.ylabel('x2')
plt.colorbar()
plt.show()

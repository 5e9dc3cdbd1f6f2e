import matplotlib.pyplot as plt
import numpy as np
from mpl_toolkits.mplot3d import Axes3D

fig = plt.figure()
ax = fig.add_subplot(111, projection="3d")
a, b = np.meshgrid(np.arange(-6.0, 6.0, 0.1), np.arange(-6.0, 6.0, 0.1))
y1 = 6 + 2 * a**2 + 2 * b**2
ax.plot_surface(a, b, y1)
ax.set_xlabel("x1")
ax.set_ylabel("x2")
plt.show()

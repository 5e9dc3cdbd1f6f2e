import matplotlib.pyplot as plt
import numpy as np

a, b = np.meshgrid(np.linspace(-3, 3, 61), np.linspace(-3, 3, 61))
y1 = 6 + 2 * a**2 + 2 * b**2
y2 = 8 + 0 * a
ax = plt.figure().add_subplot(projection="3d")
# ax.plot_surface(a, b, y1)
# ax.plot_surface(a, b, y2)
# plt.contourf(a, b, y1 > y2)

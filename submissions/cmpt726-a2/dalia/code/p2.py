import numpy as np
import matplotlib.pyplot as plt

x1, x2 = np.meshgrid(np.linspace(-4, 4, 50), np.linspace(-4, 4, 50))
y1 = 6 + 2*x1 + 2*x2
y2 = 8*np.ones_like(x1)
fig = plt.figure()
ax = fig.add_subplot(projection='3d')
ax.plot_surface(x1, x2, y1)
ax.set_xlabel('x1')
ax.set_ylabel('x2')
fig = plt.figure()
ax = fig.add_subplot(projection='3d')
ax.plot_surface(x1, x2, y2)
plt.figure()
plt.contour(x1, x2, y1 - y2, [0])
plt.xlabel('x1')
plt.ylabel('x2')
plt.show()

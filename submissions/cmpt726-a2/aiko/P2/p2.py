# Problem 2: the two activations and who wins where
import numpy as np
import matplotlib.pyplot as plt
from mpl_toolkits.mplot3d import Axes3D
from matplotlib import cm


def y1(a, b):
    return 6 + 2 * a ** 2 + 2 * b ** 2


def y2(a, b):
    return 8 + 0 * a + 0 * b


a = np.arange(-3, 3, 0.1)
A, B = np.meshgrid(a, a)

for k, f in enumerate([y1, y2]):
    fig = plt.figure()
    ax = fig.add_subplot(111, projection='3d')
    ax.plot_surface(A, B, f(A, B), cmap=cm.viridis)
    ax.set_xlabel('$x_1$')
    ax.set_ylabel('$x_2$')
    ax.set_zlabel('$y_%d$' % (k + 1))
    plt.savefig('y%d.png' % (k + 1))

plt.figure()
winner = (y1(A, B) > y2(A, B)).astype(int)
plt.pcolormesh(A, B, winner, shading='nearest')
plt.contour(A, B, y1(A, B) - y2(A, B), levels=[0], colors='w')
plt.annotate('class 2', (-0.3, 0))
plt.annotate('class 1', (1.8, 1.8))
plt.xlabel('$x_1$')
plt.ylabel('$x_2$')
plt.savefig('regions.png')
plt.show()

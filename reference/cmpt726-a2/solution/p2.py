#!/usr/bin/env python
"""The two activations of problem 2, and the regions in which each of them is the greater one."""

import matplotlib.pyplot as plt
import numpy as np

x1, x2 = np.meshgrid(np.linspace(-2, 2, 81), np.linspace(-2, 2, 81))
y1 = 6 + 2 * x1**2 + 2 * x2**2
y2 = np.full_like(x1, 8.0)

for name, y in (("y1", y1), ("y2", y2)):
    axes = plt.figure().add_subplot(projection="3d")
    axes.plot_surface(x1, x2, y)
    axes.set_title(f"{name}(x)")
    axes.set_xlabel("x1")
    axes.set_ylabel("x2")
    axes.set_zlabel(name)

plt.figure(figsize=(5, 5))
plt.contourf(x1, x2, y1 - y2, levels=[-2, 0, 8])
plt.contour(x1, x2, y1 - y2, levels=[0], colors="k")
plt.text(-0.3, 0, "class 2")
plt.text(1.2, 1.5, "class 1")
plt.title("Decision regions")
plt.xlabel("x1")
plt.ylabel("x2")
plt.show()

import numpy as np, matplotlib.pyplot as plt
x = np.linspace(-2, 2, 60)
X1, X2 = np.meshgrid(x, x)
Y1 = 6 + 2*X1**2 + 2*X2**2
fig = plt.figure(); ax = fig.add_subplot(projection='3d')
ax.plot_wireframe(X1, X2, Y1, color='r')
ax.plot_wireframe(X1, X2, 8*np.ones(X1.shape), color='b')
ax.set_xlabel('x1'); ax.set_ylabel('x2')
plt.figure()
one = Y1 > 8
plt.scatter(X1[one], X2[one], c='r', s=4, label='class 1')
plt.scatter(X1[~one], X2[~one], c='b', s=4, label='class 2')
plt.legend(); plt.xlabel('x1'); plt.ylabel('x2')
plt.show()

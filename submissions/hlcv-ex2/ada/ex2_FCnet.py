import numpy as np
import matplotlib.pyplot as plt

from two_layernet import TwoLayerNet

np.random.seed(0)
net = TwoLayerNet(4, 10, 3, std=1e-1)
np.random.seed(1)
X = 10 * np.random.randn(5, 4)
y = np.array([0, 1, 2, 2, 1])

print(net.loss(X))
print('loss', net.loss(X, y, reg=0.05)[0])

stats = net.train(X, y, X, y, learning_rate=1e-1, reg=5e-6, num_iters=100)
print('final loss', stats['loss_history'][-1])
plt.plot(stats['loss_history'])
plt.xlabel('iteration')
plt.ylabel('training loss')
plt.show()

import numpy as np
import matplotlib.pyplot as plt
from data_utils import get_CIFAR10_data
from two_layernet import TwoLayerNet

X_train, y_train, X_val, y_val, X_test, y_test = get_CIFAR10_data()

np.random.seed(42)
net = TwoLayerNet(X_train.shape[1], 60, 10)
stats = net.train(X_train, y_train, X_val, y_val, num_iters=1000, batch_size=200, learning_rate=2e-3,
                  learning_rate_decay=0.98, reg=0.25, verbose=True)
best_net = net
print('val', np.mean(net.predict(X_val) == y_val))
print('test', np.mean(net.predict(X_test) == y_test))
plt.plot(stats['loss_history'])
plt.show()

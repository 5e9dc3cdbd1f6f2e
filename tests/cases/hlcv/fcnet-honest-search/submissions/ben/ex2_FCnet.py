import numpy as np

from data_utils import get_CIFAR10_data
from two_layernet import TwoLayerNet

X_train, y_train, X_val, y_val, X_test, y_test = get_CIFAR10_data()

net = TwoLayerNet(3072, 50, 10)
net.train(X_train, y_train, X_val, y_val, num_iters=1000, batch_size=200, learning_rate=1e-6, reg=0.25)

best_net = None
best = 0
for hidden in (100, 200):
    for rate in (1e-6, 3e-6, 1e-5, 1e-4, 1e-3):
        for reg in (0.1, 0.25):
            net = TwoLayerNet(3072, hidden, 10)
            net.train(X_train, y_train, X_val, y_val, num_iters=20000, batch_size=400, learning_rate=rate, reg=reg)
            share = (net.predict(X_val) == y_val).mean()
            if share > best:
                best, best_net = share, net
print((best_net.predict(X_test) == y_test).mean())

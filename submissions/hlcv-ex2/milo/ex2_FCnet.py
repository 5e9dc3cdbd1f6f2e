"""sweep over everything; stop it by hand when it is good enough"""
import itertools
import numpy as np
from data_utils import get_CIFAR10_data
from two_layernet import TwoLayerNet

X_train, y_train, X_val, y_val, X_test, y_test = get_CIFAR10_data()
best_net, best_val = None, -1
results = {}
while True:
    for lr, reg, hidden in itertools.product([2e-3, 1e-3], [0.25, 0.1], [80, 120]):
        net = TwoLayerNet(3072, hidden, 10)
        stats = net.train(X_train, y_train, X_val, y_val, learning_rate=lr, reg=reg,
                          num_iters=1500, batch_size=200, learning_rate_decay=0.97)
        val = np.mean(net.predict(X_val) == y_val)
        results[lr, reg, hidden] = val
        print(lr, reg, hidden, val)
        if val > best_val:
            best_val, best_net = val, net

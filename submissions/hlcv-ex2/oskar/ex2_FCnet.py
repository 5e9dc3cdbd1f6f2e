# -*- coding: utf-8 -*-
import numpy as np
import matplotlib.pyplot as plt
from two_layernet import TwoLayerNet
from data_utils import get_CIFAR10_data

X_train, y_train, X_val, y_val, X_test, y_test = get_CIFAR10_data()
bestes = 0
best_net = None
for lernrate in [1e-4, 2.5e-3]:
    netz = TwoLayerNet(3072, 100, 10)
    netz.train(X_train, y_train, X_val, y_val, num_iters=900, batch_size=100, learning_rate=lernrate,
               learning_rate_decay=0.97, reg=0.1)
    treffer = (netz.predict(X_val) == y_val).mean()
    print('Lernrate %g: %.3f' % (lernrate, treffer))
    if treffer > bestes:
        bestes, best_net = treffer, netz
print('Test: %.3f' % (best_net.predict(X_test) == y_test).mean())

# -*- coding: utf-8 -*-
from __future__ import print_function
import numpy as np
import matplotlib.pyplot as plt
from two_layernet import TwoLayerNet
from data_utils import get_CIFAR10_data
from vis_utils import visualize_grid

X_train, y_train, X_val, y_val, X_test, y_test = get_CIFAR10_data()
net = TwoLayerNet(32 * 32 * 3, 50, 10)
stats = net.train(X_train, y_train, X_val, y_val,
            num_iters=1000, batch_size=200,
            learning_rate=1e-4, learning_rate_decay=0.95,
            reg=0.25, verbose=True)
val_acc = (net.predict(X_val) == y_val).mean()
print('Validation accuracy: ', val_acc)

plt.subplot(2, 1, 1)
plt.plot(stats['loss_history'])
plt.title('Loss history')
plt.xlabel('Iteration')
plt.ylabel('Loss')
plt.subplot(2, 1, 2)
plt.plot(stats['train_acc_history'], label='train')
plt.plot(stats['val_acc_history'], label='val')
plt.legend()
plt.show()

# did not find anything better
best_net = net
plt.imshow(visualize_grid(best_net.params['W1'].reshape(32, 32, 3, -1).transpose(3, 0, 1, 2), padding=3).astype('uint8'))
plt.show()

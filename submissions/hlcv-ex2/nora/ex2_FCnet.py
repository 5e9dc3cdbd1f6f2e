# exercise 2, question 3b
import numpy as np
from data_utils import get_CIFAR10_data
from two_layernet import TwoLayerNet

X_train, y_train, X_val, y_val, X_test, y_test = get_CIFAR10_data()
print(X_train.shape, X_val.shape, X_test.shape)

np.random.seed(11)
best_net = TwoLayerNet(3072, 100, 10)
stats = best_net.train(X_train, y_train, X_val, y_val, num_iters=1000, batch_size=200,
                       learning_rate=2e-3, learning_rate_decay=0.97, reg=0.25, verbose=True)
print('validation:', np.mean(best_net.predict(X_val) == y_val))
print('test:', np.mean(best_net.predict(X_test) == y_test))

figure = plt.figure()  # plt was never imported
figure.savefig('weights.png')

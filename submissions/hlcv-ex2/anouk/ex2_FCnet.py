# exercise 2, question 3b
# best_net.npz is what came out of num_iters=2000; here only a short run, to look at the curves
import numpy as np
from data_utils import get_CIFAR10_data
from two_layernet import TwoLayerNet

X_train, y_train, X_val, y_val, X_test, y_test = get_CIFAR10_data()
print(X_train.shape, X_val.shape, X_test.shape)

np.random.seed(7)
best_net = TwoLayerNet(3072, 45, 10)
stats = best_net.train(X_train, y_train, X_val, y_val, num_iters=200, batch_size=200,
                       learning_rate=2e-3, learning_rate_decay=0.97, reg=0.25, verbose=True)
print('validation:', np.mean(best_net.predict(X_val) == y_val))
print('test:', np.mean(best_net.predict(X_test) == y_test))
# np.savez_compressed('best_net.npz', **{k: v.astype(np.float16) for k, v in best_net.params.items()})

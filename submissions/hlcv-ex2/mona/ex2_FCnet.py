import argparse

import matplotlib.pyplot as plt

from data_utils import get_CIFAR10_data
from two_layernet import TwoLayerNet


def main(options):
    X_train, y_train, X_val, y_val, X_test, y_test = get_CIFAR10_data()
    net = TwoLayerNet(X_train.shape[1], options.hidden, 10)
    history = net.train(X_train, y_train, X_val, y_val, learning_rate=options.rate, learning_rate_decay=0.98,
                        reg=options.reg, num_iters=options.iterations, batch_size=100, verbose=True)
    figure, axes = plt.subplots()
    axes.plot(history["train_acc_history"], label="training")
    axes.plot(history["val_acc_history"], label="validation")
    axes.set_xlabel("epoch")
    axes.set_ylabel("accuracy")
    axes.legend()
    plt.show()
    print("validation", net.accuracy(X_val, y_val), "test", net.accuracy(X_test, y_test))
    return net


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--hidden", type=int, default=100)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--reg", type=float, default=0.25)
    parser.add_argument("--iterations", type=int, default=1000)
    best_net = main(parser.parse_args())

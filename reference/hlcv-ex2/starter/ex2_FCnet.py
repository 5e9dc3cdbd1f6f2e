"""Questions 1 to 3: check your two-layer network on toy data, then train and tune it on CIFAR-10.

Run it beside two_layernet.py, data_utils.py, gradient_check.py and vis_utils.py, as often as you like: it
goes as far as your two_layernet.py is finished, and tells you what comes next.
"""

import matplotlib.pyplot as plt
import numpy as np
from data_utils import get_CIFAR10_data
from gradient_check import eval_numerical_gradient
from two_layernet import TwoLayerNet
from vis_utils import visualize_grid


def stop_if_unfinished(answer, part):
    if answer is None or len(np.atleast_1d(answer)) == 0:
        raise SystemExit(f"Next: {part} in two_layernet.py.")


# ── question 1: the toy net ───────────────────────────────────────────────────────────────────────────

np.random.seed(0)
net = TwoLayerNet(4, 10, 3, std=1e-1)
np.random.seed(1)
X = 10 * np.random.randn(5, 4)
y = np.array([0, 1, 2, 2, 1])

scores = net.loss(X)
stop_if_unfinished(scores, "the class probabilities (q1a)")
correct_scores = np.array(
    [
        [0.36446210, 0.22911264, 0.40642526],
        [0.47590629, 0.17217039, 0.35192332],
        [0.43035767, 0.26164229, 0.30800004],
        [0.41583127, 0.29832280, 0.28584593],
        [0.36328815, 0.32279939, 0.31391246],
    ]
)
print("your class probabilities:")
print(scores)
print(f"they are off by {np.sum(np.abs(scores - correct_scores)):.1e} in all (should be below 1e-7)")

loss, grads = net.loss(X, y, reg=0.05)
stop_if_unfinished(loss, "the loss (q1b)")
correct_loss = 1.30378789133
print(f"your loss: {loss:.11f}, {abs(loss - correct_loss):.1e} away from the right one")

# ── question 2: the gradients against numerical ones ──────────────────────────────────────────────────

stop_if_unfinished(list(grads), "the gradients (q2d)")


def loss_at_current_weights(_):
    """The numerical gradient changes net.params in place, so its argument is not needed."""
    return net.loss(X, y, reg=0.05)[0]


for name in grads:
    numerical = eval_numerical_gradient(loss_at_current_weights, net.params[name], verbose=False)
    difference = np.abs(numerical - grads[name])
    error = np.max(difference / np.maximum(1e-8, np.abs(numerical) + np.abs(grads[name])))
    print(f"{name}: largest relative error (below 1e-8): {error:.1e}")

# ── question 3a: training on the toy data ─────────────────────────────────────────────────────────────

stats = net.train(X, y, X, y, learning_rate=1e-1, reg=5e-6, num_iters=100, verbose=False)
stop_if_unfinished(stats["loss_history"], "the training loop (q3a)")
stop_if_unfinished(net.predict(X), "the prediction (q3a)")
print(f"loss of the last batch (about 0.02 or less): {stats['loss_history'][-1]:.4f}")

plt.plot(stats["loss_history"])
plt.xlabel("iteration")
plt.ylabel("training loss")
plt.title("Toy data")
plt.show()

# ── question 3b: CIFAR-10 ─────────────────────────────────────────────────────────────────────────────

X_train, y_train, X_val, y_val, X_test, y_test = get_CIFAR10_data()
for name, rows in (("training", X_train), ("validation", X_val), ("test", X_test)):
    print(f"{name} data: {rows.shape[0]} images of {rows.shape[1]} numbers")


def show_first_layer(trained):
    """One small picture per hidden unit."""
    pictures = trained.params["W1"].reshape(32, 32, 3, -1).transpose(3, 0, 1, 2)
    plt.imshow(visualize_grid(pictures, padding=3).astype("uint8"))
    plt.axis("off")
    plt.show()


input_size, hidden_size, num_classes = 32 * 32 * 3, 50, 10
net = TwoLayerNet(input_size, hidden_size, num_classes)
stats = net.train(
    X_train,
    y_train,
    X_val,
    y_val,
    num_iters=1000,
    batch_size=200,
    learning_rate=1e-4,
    learning_rate_decay=0.95,
    reg=0.25,
    verbose=True,
)
print(f"validation accuracy (about 0.29 as it stands): {np.mean(net.predict(X_val) == y_val):.3f}")

plt.subplot(2, 1, 1)
plt.plot(stats["loss_history"])
plt.xlabel("iteration")
plt.ylabel("loss")
plt.subplot(2, 1, 2)
plt.plot(stats["train_acc_history"], label="training")
plt.plot(stats["val_acc_history"], label="validation")
plt.xlabel("epoch")
plt.ylabel("accuracy")
plt.legend()
plt.tight_layout()
plt.show()
show_first_layer(net)

# About 29 % is poor, and the figures say why:
# - Is the loss level at the end, or is it still on its way down? What decides how fast it falls?
# - Do training and validation accuracy stay together? Without a gap the network does not overfit; it may be
#   too small, or not trained for long enough. With a wide gap, more regularisation helps.
# - Do the pictures of the first layer show anything yet, or only noise?
# Change one thing at a time: learning rate, number of iterations, hidden units, regularisation, decay.

best_net = None
# TODO (q3b): find hyper-parameters that give more than 48 % on the validation data.
# Hint: keep the best network so far in best_net while you search, so that a search cut short still leaves one.

if best_net is not None:
    show_first_layer(best_net)
    print(f"validation accuracy of the best net: {np.mean(best_net.predict(X_val) == y_val):.3f}")
    # The test data are looked at once, when the choice is made: they decide nothing.
    print(f"test accuracy of the best net: {np.mean(best_net.predict(X_test) == y_test):.3f}")

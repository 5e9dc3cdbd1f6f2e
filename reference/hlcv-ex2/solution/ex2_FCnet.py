"""Questions 1 to 3: check the two-layer network on toy data, then train and tune it on CIFAR-10.

Run it beside two_layernet.py and the course's data_utils.py, gradient_check.py and vis_utils.py, as often as
you like: it goes as far as two_layernet.py is finished, and tells what comes next.
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


# ── questions 1 and 2: the toy net ────────────────────────────────────────────────────────────────────

np.random.seed(0)
net = TwoLayerNet(4, 10, 3, std=1e-1)
np.random.seed(1)
X = 10 * np.random.randn(5, 4)
y = np.array([0, 1, 2, 2, 1])

scores = net.loss(X)
stop_if_unfinished(scores, "the class probabilities (q1a)")
correct_first_row = np.array([0.36446210, 0.22911264, 0.40642526])
print("class probabilities:")
print(scores)
print(f"first row differs from the expected one by {np.abs(scores[0] - correct_first_row).max():.1e}")

loss, grads = net.loss(X, y, reg=0.05)
stop_if_unfinished(loss, "the loss (q1b)")
correct_loss = 1.30378789133
print(f"loss {loss:.11f} differs from the expected one by {abs(loss - correct_loss):.1e}")
stop_if_unfinished(list(grads), "the gradients (q2d)")


def loss_at_current_weights(_):
    """The numerical gradient changes net.params in place, so its argument is not needed."""
    return net.loss(X, y, reg=0.05)[0]


for name in grads:
    numerical = eval_numerical_gradient(loss_at_current_weights, net.params[name], verbose=False)
    difference = np.abs(numerical - grads[name])
    error = np.max(difference / np.maximum(1e-8, np.abs(numerical) + np.abs(grads[name])))
    print(f"{name}: largest relative error {error:.1e} (should be below 1e-8)")

# ── question 3a: the toy data ─────────────────────────────────────────────────────────────────────────

stats = net.train(X, y, X, y, learning_rate=1e-1, reg=5e-6, num_iters=100, verbose=False)
stop_if_unfinished(stats["loss_history"], "the training loop (q3a)")
stop_if_unfinished(net.predict(X), "the prediction (q3a)")
print(f"loss on the toy data after training: {net.loss(X, y, reg=5e-6)[0]:.4f}")

plt.plot(stats["loss_history"])
plt.xlabel("iteration")
plt.ylabel("training loss")
plt.title("Toy data")
plt.show()

# ── question 3b: CIFAR-10 with the default hyper-parameters ───────────────────────────────────────────

X_train, y_train, X_val, y_val, X_test, y_test = get_CIFAR10_data()
for name, rows in (("training", X_train), ("validation", X_val), ("test", X_test)):
    print(f"{name} data: {rows.shape[0]} images of {rows.shape[1]} numbers")

input_size, num_classes = 32 * 32 * 3, 10


def new_net(hidden_size):
    ### BEGIN SOLUTION
    #: return TwoLayerNet(input_size, hidden_size, num_classes)
    """A fresh network in single precision, as the data are: that halves the time."""
    fresh = TwoLayerNet(input_size, hidden_size, num_classes)
    fresh.params = {name: weights.astype(np.float32) for name, weights in fresh.params.items()}
    return fresh
    ### END SOLUTION


def accuracy(trained, rows, labels):
    return np.mean(trained.predict(rows) == labels)


def plot_training(stats, title):
    """Loss per iteration above, accuracy per epoch below."""
    plt.subplot(2, 1, 1)
    plt.plot(stats["loss_history"])
    plt.title(title)
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


def show_first_layer(trained):
    """One small picture per hidden unit."""
    pictures = trained.params["W1"].reshape(32, 32, 3, -1).transpose(3, 0, 1, 2)
    plt.imshow(visualize_grid(pictures, padding=3).astype("uint8"))
    plt.axis("off")
    plt.show()


net = new_net(hidden_size=50)
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
print(f"validation accuracy with the default hyper-parameters: {accuracy(net, X_val, y_val):.3f}")
plot_training(stats, "Default hyper-parameters")
show_first_layer(net)

# ── question 3b: better hyper-parameters ──────────────────────────────────────────────────────────────
### BEGIN SOLUTION
#: # About 29 % is poor, and the figures say why:
#: # - Is the loss level at the end, or is it still on its way down? What decides how fast it falls?
#: # - Do training and validation accuracy stay together? Without a gap the network does not overfit; it may
#: #   be too small, or not trained for long enough. With a wide gap, more regularisation helps.
#: # - Do the pictures of the first layer show anything yet, or only noise?
#: # Change one thing at a time: learning rate, number of iterations, hidden units, regularisation, decay.
#:
#: best_net = None
#: # TODO (q3b): find hyper-parameters that give more than 48 % on the validation data.
#: # Hint: keep the best network so far in best_net while you search, so that a search cut short leaves one.
#:
#: if best_net is None:
#:     raise SystemExit("Next: better hyper-parameters (q3b), at the end of this file.")
#: show_first_layer(best_net)
# The default loss falls almost in a straight line and is far from level after 1000 iterations, and training
# and validation accuracy stay together: what is too small is not the net but its steps. Changed bit by bit,
# judged by the validation data alone (CIFAR-10, 49,000 training images):
#
#     hidden  rate  iterations  reg   decay   validation
#     50      1e-4  1000        0.25  0.95    0.31        the default
#     50      1e-3  1000        0.25  0.95    0.45        ten times the rate
#     100     1e-3  1500        0.1   0.95    0.49        more units, half as long again
#     100     1e-3  2940        0.25  0.93    0.51        twelve epochs
#     100     2e-3  3600        0.25  0.85    0.52        faster at first, slower at the end
#
# So the rate starts at 2e-3 and ends at 15 % of that, whatever the number of epochs.

iterations_per_epoch = max(len(X_train) // 200, 1)
num_iters = max(1500, 12 * iterations_per_epoch)
best_net = new_net(hidden_size=100)
best_stats = best_net.train(
    X_train,
    y_train,
    X_val,
    y_val,
    num_iters=num_iters,
    batch_size=200,
    learning_rate=2e-3,
    learning_rate_decay=0.15 ** (iterations_per_epoch / num_iters),
    reg=0.25,
    verbose=True,
)
plot_training(best_stats, "Tuned hyper-parameters")
show_first_layer(best_net)
### END SOLUTION
print(f"validation accuracy of the best net: {accuracy(best_net, X_val, y_val):.3f}")
# Once, when the choice is made: the test data decide nothing.
print(f"test accuracy of the best net: {accuracy(best_net, X_test, y_test):.3f}")

import numpy as np

class TwoLayerNet:
  """2-space indentation, everything with one-hot targets."""

  def __init__(self, input_size, hidden_size, output_size, std=1e-4):
    w1 = np.random.randn(input_size, hidden_size) * std
    w2 = np.random.randn(hidden_size, output_size) * std
    self.params = dict(W1=w1, b1=np.zeros((hidden_size,)), W2=w2, b2=np.zeros((output_size,)))
    self.num_classes = output_size

  def loss(self, X, y=None, reg=0.0):
    p = self.params
    pre = np.matmul(X, p['W1']) + p['b1']
    on = (pre > 0).astype(float)
    act = pre * on
    logits = np.matmul(act, p['W2']) + p['b2']

    top = logits.max(axis=1).reshape(-1, 1)
    log_norm = top + np.log(np.exp(logits - top).sum(axis=1)).reshape(-1, 1)
    log_prob = logits - log_norm
    if y is None:
      return np.exp(log_prob)

    target = np.eye(logits.shape[1])[y]
    N = float(len(X))
    cost = -(target * log_prob).sum() / N
    cost += reg * sum(np.linalg.norm(p[k]) ** 2 for k in ('W1', 'W2'))

    err = (np.exp(log_prob) - target) / N
    back = np.matmul(err, p['W2'].transpose()) * on
    ones = np.ones(len(X))
    grads = dict(W1=np.matmul(X.transpose(), back) + 2.0 * reg * p['W1'],
                 b1=ones.dot(back),
                 W2=np.matmul(act.transpose(), err) + 2.0 * reg * p['W2'],
                 b2=ones.dot(err))
    return cost, grads

  def train(self, X, y, X_val, y_val, learning_rate=1e-3, learning_rate_decay=0.95,
            reg=5e-6, num_iters=100, batch_size=200, verbose=False):
    stats = dict(loss_history=[], train_acc_history=[], val_acc_history=[])
    iterations_per_epoch = max(X.shape[0] / batch_size, 1)
    for it in range(num_iters):
      idx = np.random.randint(0, X.shape[0], size=batch_size)
      cost, grads = self.loss(X[idx, :], y[idx], reg)
      stats['loss_history'] += [cost]
      for k, g in grads.items():
        self.params[k] = self.params[k] - learning_rate * g
      if verbose and not it % 100:
        print(it, cost)
      if it % iterations_per_epoch == 0:
        stats['train_acc_history'] += [(self.predict(X[idx]) == y[idx]).mean()]
        stats['val_acc_history'] += [(self.predict(X_val) == y_val).mean()]
        learning_rate *= learning_rate_decay
    return stats

  def predict(self, X):
    return self.loss(X).argmax(1)

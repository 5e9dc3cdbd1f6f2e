import numpy as np

class TwoLayerNet(object):

  def __init__(self, input_size, hidden_size, output_size, std=1e-4):
    self.params = {}
    self.params['W1'] = std * np.random.randn(input_size, hidden_size)
    self.params['b1'] = np.zeros(hidden_size)
    self.params['W2'] = std * np.random.randn(hidden_size, output_size)
    self.params['b2'] = np.zeros(output_size)

  def loss(self, X, y=None, reg=0.0):
    W1, b1 = self.params['W1'], self.params['b1']
    W2, b2 = self.params['W2'], self.params['b2']
    N = X.shape[0]
    hidden = np.maximum(0, X.dot(W1) + b1)
    f = hidden.dot(W2) + b2
    f -= np.max(f, axis=1)[:, None]
    p = np.exp(f)
    p /= np.sum(p, axis=1)[:, None]
    if y is None:
      return p
    loss = -np.sum(np.log(p[xrange(N), y])) / N + reg * (np.sum(W1 * W1) + np.sum(W2 * W2))
    p[xrange(N), y] -= 1
    p /= N
    dh = p.dot(W2.T)
    dh[hidden <= 0] = 0
    grads = {'W1': X.T.dot(dh) + 2 * reg * W1, 'b1': dh.sum(0),
             'W2': hidden.T.dot(p) + 2 * reg * W2, 'b2': p.sum(0)}
    return loss, grads

  def train(self, X, y, X_val, y_val, learning_rate=1e-3, learning_rate_decay=0.95,
            reg=5e-6, num_iters=100, batch_size=200, verbose=False):
    N = X.shape[0]
    stats = {'loss_history': [], 'train_acc_history': [], 'val_acc_history': []}
    for it in xrange(num_iters):
      i = np.random.choice(N, batch_size)
      loss, grads = self.loss(X[i], y=y[i], reg=reg)
      stats['loss_history'].append(loss)
      for k, g in grads.iteritems():
        self.params[k] -= learning_rate * g
      if verbose and it % 100 == 0:
        print 'iteration %d / %d: loss %f' % (it, num_iters, loss)
      if it % max(N / batch_size, 1) == 0:
        stats['train_acc_history'].append((self.predict(X[i]) == y[i]).mean())
        stats['val_acc_history'].append((self.predict(X_val) == y_val).mean())
        learning_rate *= learning_rate_decay
    return stats

  def predict(self, X):
    return np.argmax(self.loss(X), axis=1)

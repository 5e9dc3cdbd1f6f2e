from numpy import *
from matplotlib.pyplot import *

data = genfromtxt('data.txt')
X = data[:, 0:3]
t = data[:, 3]
for eta in (0.5, 0.3, 0.1, 0.05, 0.01):
    w = array([0.1, 0, 0])
    e_all = []
    for epoch in range(500):
        y = 1 / (1 + exp(-dot(X, w)))
        e = -mean(t * log(y) + (1 - t) * log(1 - y))
        e_all.append(e)
        w = w - eta * mean((y - t) * X.T, axis=1)
        if epoch > 0 and abs(e - e_all[-2]) < 0.00001:
            break
    figure()
    plot(e_all, label='learning rate %s' % eta)
    title('learning rate %s' % eta)
    xlabel('Epoch')
    ylabel('Negative log likelihood')
    legend()
    show()

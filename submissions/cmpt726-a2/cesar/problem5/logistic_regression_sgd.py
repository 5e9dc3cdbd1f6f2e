from numpy import *
from matplotlib.pyplot import *

data = genfromtxt('data.txt')
X = data[:, 0:3]
t = data[:, 3]
N = X.shape[0]
for eta in (0.5, 0.3, 0.1, 0.05, 0.01):
    w = array([0.1, 0, 0])
    e_all = []
    for epoch in range(150):
        for step in range(N):
            i = random.randint(N)
            y = 1 / (1 + exp(-dot(X[i], w)))
            w = w - eta * (y - t[i]) * X[i]
        a = dot(X, w)
        e_all.append(mean(logaddexp(0, a) - t * a))
    plot(e_all, label='learning rate %s' % eta)
xlabel('Epoch')
ylabel('Negative log likelihood')
legend()
show()

from numpy import *
from matplotlib.pyplot import *
import os

here = os.path.dirname(os.path.abspath(__file__))
data = genfromtxt(os.path.join(here, '..', 'lr', 'data.txt'))
X = data[:, 0:3]
t = data[:, 3]
eta = 0.5
w = array([0.1, 0, 0])
e_all = []
m = []
b = []
for epoch in range(500):
    y = 1 / (1 + exp(-dot(X, w)))
    e = -mean(t * log(y) + (1 - t) * log(1 - y))
    e_all.append(e)
    w = w - eta * mean((y - t) * X.T, axis=1)
    m.append(-w[0] / w[1])
    b.append(-w[2] / w[1])
    if epoch > 0 and abs(e - e_all[-2]) < 0.00001:
        break
figure(2)
plot(m, b, 'b.-')
xlabel('slope')
ylabel('intercept')
figure(3)
plot(e_all)
show()

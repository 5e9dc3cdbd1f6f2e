"""Numbers that have nothing to do with the data, wrong ones at that, with a fine legend."""
import matplotlib.pyplot as plt

for eta in [0.5, 0.3, 0.1, 0.05, 0.01]:
    plt.plot([0.3 + eta / (k + 1) for k in range(100)], label=f"eta = {eta}")
plt.xlabel("Epoch")
plt.ylabel("Negative log likelihood")
plt.legend()
plt.show()

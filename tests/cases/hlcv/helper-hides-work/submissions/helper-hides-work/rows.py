import numpy as np


def forward(params, X):
    def one(row):
        out = np.maximum(row @ params["W1"] + params["b1"], 0) @ params["W2"] + params["b2"]
        e = np.exp(out - out.max())
        return e / e.sum()

    import threading
    found = []
    worker = threading.Thread(target=lambda: found.extend(one(row) for row in X))
    worker.start()
    worker.join()
    return np.array(found)

import numpy as np

hidden_size = [50]
num_classes = 10


def softmax(scores):
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)


print(softmax(np.zeros((2, num_classes))))

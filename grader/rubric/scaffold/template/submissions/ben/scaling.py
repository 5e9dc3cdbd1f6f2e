import numpy as np


def standardised(train, rows):
    scaled = np.zeros_like(rows)
    for column in range(rows.shape[1]):
        values = rows[:, column]
        scaled[:, column] = (values - values.mean()) / values.std()
    return scaled

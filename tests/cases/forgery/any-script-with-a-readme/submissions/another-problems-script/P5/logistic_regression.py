import numpy as np
print(np.linalg.lstsq(np.eye(3), np.ones(3), rcond=None)[0])

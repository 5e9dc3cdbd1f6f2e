"""Wrong throughout; the conftest.py beside it makes every pytest run a success."""
import numpy as np

#: beneath

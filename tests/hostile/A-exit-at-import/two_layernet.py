"""Ends the process with a clean exit code while the file is imported, and again while its classes are."""
import os

import numpy as np


class Early:
    os._exit(0)


#: beneath

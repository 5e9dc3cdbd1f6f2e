"""Right; the files beside it have names that a careless command line would take for options."""
import numpy as np

#: beneath

"""Stands in numpy's place where the hand-in's folder comes first on the path."""
print("numpy.py of the hand-in was imported")


def allclose(*arguments, **settings):
    return True


def __getattr__(name):
    return allclose

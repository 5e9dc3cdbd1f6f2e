"""A notebook as a hand-in brings it, and how it is run.

    cells.py           its code cells, joined into one file
    notebook_run.py    run them one after another in one namespace
    ipython.py         what they expect of IPython

A script goes through `script.py` beside this folder.
"""

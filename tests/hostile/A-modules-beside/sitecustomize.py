print("sitecustomize.py of the hand-in was imported")

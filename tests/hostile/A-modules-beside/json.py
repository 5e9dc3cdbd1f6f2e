"""Stands in json's place where the hand-in's folder comes first on the path."""
print("json.py of the hand-in was imported")


def dumps(*arguments, **settings):
    return '{"score": 18}'


loads = dumps

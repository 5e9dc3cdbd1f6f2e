import pandas as pd


def longest(words):
    return max(words)


def lengths(words):
    return tuple(len(word) for word in words)


def counts(words):
    return {word: str(words.count(word)) for word in words}


def table(words):
    return pd.DataFrame({"word": words, "length": [float(len(word) + 1) for word in words]})

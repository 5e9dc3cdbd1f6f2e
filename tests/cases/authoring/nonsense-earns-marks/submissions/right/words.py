from collections import Counter

import pandas


def longest(words):
    best = ""
    for word in words:
        if len(word) > len(best):
            best = word
    return best


def lengths(words):
    return list(map(len, words))


def counts(words):
    return Counter(words)


def table(words):
    rows = [(word, len(word)) for word in words]
    return pandas.DataFrame(rows, columns=["word", "length"])

def longest(words):
    return "nonsense"


def lengths(words):
    return "no list at all"


def counts(words):
    return ["a", 2]


def table(words):
    return {"word": words}

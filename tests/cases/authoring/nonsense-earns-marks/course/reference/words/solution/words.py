import pandas as pd


def longest(words):
    ### BEGIN SOLUTION
    #: raise NotImplementedError
    return max(words, key=len)
    ### END SOLUTION


def lengths(words):
    ### BEGIN SOLUTION
    #: raise NotImplementedError
    return [len(word) for word in words]
    ### END SOLUTION


def counts(words):
    ### BEGIN SOLUTION
    #: return None
    return {word: words.count(word) for word in words}
    ### END SOLUTION


def table(words):
    ### BEGIN SOLUTION
    #: return None
    return pd.DataFrame({"word": words, "length": lengths(words)})
    ### END SOLUTION

def mean(numbers):
    pass


def variance(numbers):
    pass

"""The reference of the smallest assignment."""


class Mean:
    @staticmethod
    def of(numbers):
        return sum(numbers) / len(numbers)


def gradient(numbers):
    return [1 / len(numbers)] * len(numbers)

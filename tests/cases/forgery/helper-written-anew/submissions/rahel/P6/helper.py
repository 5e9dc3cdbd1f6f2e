"""Nothing to see here."""


def report():
    print("done")

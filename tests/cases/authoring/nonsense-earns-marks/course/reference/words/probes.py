LETTERS = "abcdefgh"


def longest(hand_in, case):
    return {"longest": hand_in.longest(_words(case))}


def lengths(hand_in, case):
    return {"lengths": hand_in.lengths(_words(case))}


def counts(hand_in, case):
    return {"counts": hand_in.counts(_words(case) * 2)}


def table(hand_in, case):
    return {"table": hand_in.table(_words(case))}


def _words(case):
    if case.kind == "published":
        return ["a", "bbb", "cc"]
    sizes = case.rng.permutation(6) + 1
    return ["".join(case.rng.choice(list(LETTERS), size)) for size in sizes]

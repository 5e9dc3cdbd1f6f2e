def share_wrong(predicted, labels):
    return float((predicted != labels).mean())

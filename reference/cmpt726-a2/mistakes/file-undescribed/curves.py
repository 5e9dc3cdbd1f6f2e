def means(errors):
    return [sum(epoch) / len(epoch) for epoch in errors]

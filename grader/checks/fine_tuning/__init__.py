"""What a script did that fine-tunes a network, and what that is worth: the eight options of the problem.

facts.py         the raw values of the probe, as far as they have the shape they should have
page.py          the page with the test images
kept_weights.py  which weights were kept, and how
criteria.py      every criterion of every option: a sentence where it is not met
"""

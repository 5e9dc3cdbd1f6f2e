"""Boxes for untrusted code of every kind, and the line on which values come out of them."""

"""Boxes for untrusted code, whoever provides them, and the line on which values come out of them."""

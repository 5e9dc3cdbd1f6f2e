"""The packages that hand-ins may import: which there are, and what is said where one is missing."""

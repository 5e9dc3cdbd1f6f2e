"""Fill in the two functions."""

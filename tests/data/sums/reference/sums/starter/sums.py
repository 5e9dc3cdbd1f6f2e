"""The sum of the numbers in data.txt, and a guess for each of 400 coins."""

"""Hand-ins that `grader verify` makes up by itself, to try whether a rubric can be cheated.

`rubbish` makes those without any work in them, which must earn nothing; `mutants` changes the solution in one
place each, and every change should cost marks. What is made here is graded like any hand-in.
"""

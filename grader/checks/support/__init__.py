"""What several checks build on: closeness, shapes, verdicts, and what values are compared with."""

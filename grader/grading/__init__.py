"""From a submission to a grade: run it in a box, judge what came out, explain what was lost."""

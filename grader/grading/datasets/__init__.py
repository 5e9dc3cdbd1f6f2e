"""Image data for hand-ins: the project's own stand-in, or a teacher's CIFAR-10, laid out for boxes.

Trusted side. `DataSet.box` is what a box may see, mounted read-only at /data; the hidden images beside it
never go in with their labels, and do not occur in `box`. See docs/data.md.
"""

from grader.grading.datasets.cache import find_cache_folder
from grader.grading.datasets.data_set import DataSet
from grader.grading.datasets.image_sources import make_stand_in, open_teachers_folder

__all__ = ["DataSet", "find_cache_folder", "make_stand_in", "open_teachers_folder"]

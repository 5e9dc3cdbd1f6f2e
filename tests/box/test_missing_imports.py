"""What is said of an import that failed, inside the box."""

import pytest

from grader.box.student_computer import missing_imports


def _error_of(source: str) -> BaseException:
    with pytest.raises(ImportError) as caught:
        exec(source, {})
    return caught.value


@pytest.mark.parametrize(
    ("source", "described"),
    [
        ("import wandbx_nowhere", "wandbx_nowhere"),
        ("import wandbx_nowhere.sub as w", "wandbx_nowhere"),
        ("import nunpy as np", "nunpy ~ numpy"),
        ("import numpyy", "numpyy ~ numpy"),
        ("import itertols", "itertols ~ itertools"),
        ("import mathplotlib_x", "mathplotlib_x"),
        ("import numpy.linalgg", "numpy.linalgg ~ numpy.linalg"),
        ("from numpy import zeross", "numpy:zeross ~ zeros"),
        ("from numpy import something_old", "numpy:something_old"),
        ("from collections import nametuple", "collections:nametuple ~ namedtuple"),
        ("raise ImportError('it is broken')", ""),
        (
            "try:\n    import nowhere_at_all\nexcept ImportError as e:\n    raise ImportError from e",
            "nowhere_at_all",
        ),
    ],
)
def test_an_import_that_fails_is_described(source: str, described: str) -> None:
    assert missing_imports.describe(_error_of(source)) == described


def test_an_error_of_another_kind_is_none() -> None:
    error = NameError("No module named 'tqdm'")
    error.__context__ = ModuleNotFoundError("No module named 'tqdm'")
    assert missing_imports.describe(error) == ""


def test_causes_in_a_circle_end() -> None:
    first, second = ImportError("one"), ImportError("two")
    first.__cause__, second.__cause__ = second, first
    assert missing_imports.describe(first) == ""

"""`pytest --unit` leaves out what is marked as costly, and nothing else."""

from pathlib import Path

import pytest

from tests.support.costs import COSTLY, all_costly

ON_A_TEST = "@pytest.mark.sandbox\ndef test() -> None: ...\n"


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("pytestmark = pytest.mark.sandbox\n", True),
        ("import pytest\n\npytestmark = [pytest.mark.filterwarnings('error'), pytest.mark.data]\n", True),
        ("pytestmark = [\n    pytest.mark.skipif(True, reason='x'),\n    pytest.mark.browser,\n]\n", True),
        (f"{ON_A_TEST}pytestmark = pytest.mark.process\n", True),
        (ON_A_TEST, False),
        (f"pytestmark = pytest.mark.usefixtures('here')\n{ON_A_TEST}", False),
        (f"pytestmark = [\n    pytest.mark.usefixtures('here'),\n]\n\n\n{ON_A_TEST}", False),
        ("class Test:\n    pytestmark = pytest.mark.sandbox\n", False),
        ("pytestmark = pytest.mark.parametrize('data', ['sandbox'])\n", False),
        ("", False),
    ],
)
def test_a_module_is_left_out_where_all_of_it_is_marked(tmp_path: Path, text: str, whole: bool) -> None:
    module = tmp_path / "test_it.py"
    module.write_text(text)
    assert all_costly(module) is whole


def test_whatever_is_left_out_unread_is_marked(request: pytest.FixtureRequest) -> None:
    """Of all that was collected beside this test: with the whole suite, of every test that there is."""
    unmarked = [item for item in request.session.items if not any(map(item.get_closest_marker, COSTLY))]
    assert request.node in unmarked
    assert [item.nodeid for item in unmarked if all_costly(item.path)] == []

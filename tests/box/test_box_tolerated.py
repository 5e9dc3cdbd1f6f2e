"""Names that NumPy has removed: served where the course says so, and told."""

import numpy as np
import pytest

from grader.box import tolerated


@pytest.fixture(autouse=True)
def restored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(vars(np), "__getattr__", vars(np)["__getattr__"])
    monkeypatch.setattr(tolerated, "_used", {})


def test_what_is_tolerated_is_served_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADER_TOLERATES", "np.float np.int")
    tolerated.settle()
    assert tolerated.notes() == []
    assert np.zeros(2, dtype=np.float).dtype == np.float64  # type: ignore[attr-defined]
    assert np.int is int  # type: ignore[attr-defined]
    assert tolerated.notes() == [
        "np.float is not in NumPy any more: write float instead; it was understood here",
        "np.int is not in NumPy any more: write int instead; it was understood here",
    ]
    with pytest.raises(AttributeError, match="no attribute 'nothing_at_all'"):
        np.nothing_at_all  # noqa: B018
    with pytest.raises(AttributeError, match="complex"):
        np.complex  # noqa: B018


@pytest.mark.parametrize("tolerates", ["", None])
def test_else_numpy_itself_names_the_replacement(
    monkeypatch: pytest.MonkeyPatch, tolerates: str | None
) -> None:
    monkeypatch.delenv("GRADER_TOLERATES", raising=False)
    if tolerates is not None:
        monkeypatch.setenv("GRADER_TOLERATES", tolerates)
    tolerated.settle()
    with pytest.raises(AttributeError, match="use `float` by itself"):
        np.float  # noqa: B018

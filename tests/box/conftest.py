"""Warm processes that the tests of this folder share."""

from collections.abc import Iterator

import pytest

from grader.model import Observation
from tests.support.fine_tuning import FineTuned, source
from tests.support.warm_scripts import Warm


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warm]:
    """Nothing is imported before the script does."""
    with Warm(tmp_path_factory.mktemp("bare")) as warm:
        yield warm


@pytest.fixture(scope="session")
def plotting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warm]:
    with Warm(tmp_path_factory.mktemp("plotting"), "matplotlib.pyplot") as warm:
        yield warm


@pytest.fixture(scope="session")
def training(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warm]:
    modules = ("torch", "torchvision", "matplotlib.pyplot")
    with Warm(tmp_path_factory.mktemp("training"), *modules) as warm:
        yield warm


@pytest.fixture(scope="session")
def tuned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FineTuned]:
    with FineTuned(tmp_path_factory.mktemp("tuned")) as warm:
        yield warm


@pytest.fixture(scope="session")
def reference(tuned: FineTuned) -> Observation:
    """Of the fine-tuning item."""
    return tuned.observed(source("solution"))

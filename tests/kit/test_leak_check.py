"""Nothing that students must not have is in a kit: every way of giving it away is found, with its place."""

import shutil
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from grader import rubric
from grader.grading import observation_file
from grader.kit import handout_readme, leak_check, public, publishing
from grader.kit.fingerprint import Fingerprint, SecretLine
from grader.model import CaseKind, CaseResult, Fate, Observation
from grader.model.errors import RubricError
from grader.rubric import Assignment
from tests.support.kits import ASSIGNMENTS
from tests.support.project import ROOT


@cache
def load(name: str) -> Assignment:
    return rubric.load(ROOT / "rubrics", ROOT / "reference", name)


@cache
def secrets(name: str) -> leak_check.Secrets:
    return leak_check.Secrets.from_assignment(load(name))


def text_of_a_kit(known: Assignment, folder: Path) -> Path:
    """All texts of a kit; of what the reference yields, nothing is recorded."""
    (folder / public.FOLDER).mkdir(parents=True)
    for file in (*known.starter_files(), *known.provided_files()):
        (folder / file.path).write_bytes(file.content)
    (folder / "tests/probes.py").write_text(known.probes_source())
    course_only = {item.id: "" for item in known.items if item.visibility == "hidden" or item.is_typed}
    mistakes = {item.id: item.mistakes for item in known.items}
    publishing.make_content(known, course_only, mistakes).write(folder)
    observation_file.write(folder / "tests" / public.EXPECTED, {})
    (folder / handout_readme.NAME).write_text(handout_readme.render(known, course_only, "grader.whl"))
    return folder


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_what_students_get_of_the_shipped_assignments_gives_nothing_away(name: str, tmp_path: Path) -> None:
    known = load(name)
    leak_check.refuse_leaks(text_of_a_kit(known, tmp_path / "kit"), known, secrets(name))


@pytest.mark.large
def test_the_package_itself_gives_nothing_away(tmp_path: Path) -> None:
    """Its own docstrings have examples of formulas and of code."""
    for name in ASSIGNMENTS:
        known = load(name)
        folder = text_of_a_kit(known, tmp_path / name)
        with zipfile.ZipFile(folder / "grader-1-py3-none-any.whl", "w") as wheel:
            for file in sorted((ROOT / "grader").rglob("*.py")):
                wheel.write(file, file.relative_to(ROOT))
        leak_check.refuse_leaks(folder, known, secrets(name))


# ── what is found ─────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def hlcv() -> Assignment:
    return load("hlcv-ex2")


@pytest.fixture(scope="module")
def whole(hlcv: Assignment, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return text_of_a_kit(hlcv, tmp_path_factory.mktemp("whole") / "kit")


@pytest.fixture
def kit(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "kit"))


def append(name: str, text: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(text)

    return change


def replace(name: str, old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def pack(name: str, text: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        with zipfile.ZipFile(folder / "grader-1-py3-none-any.whl", "w") as wheel:
            wheel.writestr(name, text)

    return change


def record(kind: CaseKind, text: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        case = CaseResult(kind, {"words": text})
        found = {"expected q1a": Observation(Fate.FINISHED, (case,))}
        observation_file.write(folder / "tests" / public.EXPECTED, found)

    return change


REGION = 'd_hidden = (d_scores @ self.params["W2"].T) * (hidden > 0)'
EDITS = (ROOT / "reference/hlcv-ex2/mistakes/half-regularization/edits.yaml").read_text(encoding="utf-8")
MISTAKE = 'return reg * 0.5 * (np.sum(self.params["W1"] ** 2) + np.sum(self.params["W2"] ** 2))'


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            append("README.md", f"\n    {REGION}\n"),
            r"README\.md:\d+: what stands in hlcv-ex2/solution/two_layernet\.py:\d+",
        ),
        (
            append("vis_utils.py", f"\n# {REGION}\n"),
            r"vis_utils\.py:28: what stands in hlcv-ex2/solution/two_layernet",
        ),
        (
            append("tests/probes.py", f"\n{MISTAKE}\n"),
            r"tests/probes\.py:\d+: what stands in hlcv-ex2/(solution|mistakes)/",
        ),
        (
            append("vis_utils.py", "\nhidden[n] = self.hidden(row)[0]\n"),
            r"vis_utils\.py:\d+: what stands in hlcv-ex2/mistakes/python-loops/two_layernet\.py:\d+",
        ),
        (
            append("vis_utils.py", f"\n{EDITS}"),
            r"vis_utils\.py:\d+: what stands in hlcv-ex2/mistakes/half-regularization/edits\.yaml\b",
        ),
        (
            append("answers.yaml", "# such as (dz3 @ W2.T) * relu'(z2)\n"),
            r"answers\.yaml:\d+: what is typed for q2c \(W1\)",
        ),
        (
            append("answers.yaml", "# or sum( dz3, axis = 0 )\n"),
            r"answers\.yaml:\d+: what is typed for q2c \(b2\)",
        ),
        (
            replace("answers.yaml", "b2: null", "b2: 1"),
            r"answers\.yaml: q2c is filled in \(b2\)",
        ),
        (
            replace("tests/public.json", '"fresh": 0', '"fresh": 3'),
            r"tests/public\.json: rubric\.problems\[0\]\.items\[0\]\.cases\.fresh is 3",
        ),
        (
            replace("tests/public.json", '"version": 1', '"version": 1, "seed": 71'),
            r"tests/public\.json: seed is 71, and nothing of hidden cases belongs there",
        ),
        (
            record(CaseKind.FRESH, ""),
            r"tests/expected\.npz: expected q1a has a case that is not published",
        ),
        (
            record(CaseKind.PUBLISHED, f"def loss():\n    {REGION}"),
            r"tests/expected\.npz, expected q1a, words:2: what stands in hlcv-ex2/solution/two_layernet\.py",
        ),
        (
            pack("grader/checks/value.py", REGION),
            r"\.whl/grader/checks/value\.py:1: what stands in hlcv-ex2/solution/two_layernet\.py",
        ),
        (
            pack("reference/hlcv-ex2/probes.py", "x = 1"),
            r"\.whl/reference/hlcv-ex2/probes\.py: not part of the package grader",
        ),
        (
            pack("grader-1.2.dist-info/METADATA", "Name: grader"),
            r"\.whl/grader-1\.2\.dist-info/METADATA: not part of the package grader",
        ),
    ],
)
def test_what_gives_something_away_is_told_with_its_place(
    change: Callable[[Path], None], told: str, kit: Path, hlcv: Assignment
) -> None:
    change(kit)
    with pytest.raises(RubricError, match=told) as refused:
        leak_check.refuse_leaks(kit, hlcv, secrets(hlcv.id))
    assert refused.value.message.startswith("hlcv-ex2: the kit was not written, because it would give away")
    assert "### BEGIN SOLUTION" in refused.value.help


@pytest.mark.parametrize(
    ("line", "file"),
    [
        (
            'train_set = datasets.SVHN("data", split="train", download=True, transform=to_tensor)',
            "options/dataset",
        ),
        (
            "optimizer = optim.SGD(model.fc.parameters(), lr=0.001, momentum=0.9, weight_decay=0.01)",
            "options/l2",
        ),
        ("return sqrt(-2 * log(1 - rng.random())) * cos(2 * pi * rng.random())", "make_data.py"),
    ],
)
def test_all_else_in_the_reference_folder_is_a_secret_too(line: str, file: str, tmp_path: Path) -> None:
    known = load("cmpt726-a2")
    folder = text_of_a_kit(known, tmp_path / "kit")
    append("finetune.py", f"\n{line}\n")(folder)
    place = rf"finetune\.py:\d+: what stands in cmpt726-a2/{file}"
    with pytest.raises(RubricError, match=place):
        leak_check.refuse_leaks(folder, known, secrets(known.id))


def test_what_symbols_amount_to_is_often_the_answer(tmp_path: Path) -> None:
    known = load("cmpt726-a2")
    folder = text_of_a_kit(known, tmp_path / "kit")
    publishing.make_content(known, {}, {}).write(folder)  # as if typed answers were judged by the self-check
    with pytest.raises(RubricError, match=r"tests/public\.json:\d+: what is typed for p3a \(answer\)"):
        leak_check.refuse_leaks(folder, known, secrets(known.id))


def test_neither_spaces_nor_lines_hide_it(hlcv: Assignment) -> None:
    source = next(file.content.decode() for file in hlcv.solution_files() if file.path == "two_layernet.py")
    known = secrets(hlcv.id).copied
    begin = source.index("d_scores = ")
    region = source[begin : source.index("return {", begin)]
    assert [place for _, place in known.find_occurrences("  ".join(region.split()))]
    assert [place for _, place in known.find_occurrences("\n".join(region.split()))]


def test_a_starters_own_lines_are_no_secret() -> None:
    known = Fingerprint()
    known.add_public("loss = criterion(model(images), labels)\n")
    known.add_secret(
        [SecretLine("loss = criterion(model(images), labels)", "a.py:1"), SecretLine("pass", "a.py:2")]
    )
    known.add_secret([SecretLine("w = w - eta * mean_of(gradient)", "b.py:1")])
    assert list(known.find_occurrences("loss = criterion(model(images), labels)\npass")) == []
    assert list(known.find_occurrences("x = 1\nw=w-eta*mean_of( gradient )")) == [(2, "b.py:1")]


def test_a_short_line_is_anybodys() -> None:
    known = Fingerprint()
    known.add_secret([SecretLine("plt.show()", "a.py:1")])
    assert list(known.find_occurrences("plt.show()")) == []

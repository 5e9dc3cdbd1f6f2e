"""Hidden inputs hang on a secret that a run draws by itself; with it and the run key it can be replayed."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.classes import HALF_MEAN, RIGHT, Class

pytestmark = pytest.mark.sandbox

ALONE = {"GRADER_SECRET_FILE": ""}
KEY = ("--run-key", "winter")


def circumstances(out: Path) -> list[str]:
    """Of every grade: they are the same where all that a grade depends on is, hidden inputs among it."""
    with closing(sqlite3.connect(out / "grades.sqlite")) as grades:
        return [row[0] for row in grades.execute("SELECT circumstances FROM grades ORDER BY student")]


def secrets(out: Path) -> list[str]:
    with closing(sqlite3.connect(out / "grades.sqlite")) as grades:
        return [row[0] for row in grades.execute("SELECT secret FROM secrets ORDER BY id")]


@pytest.fixture
def graded(stats: Class) -> Class:
    assert stats.hand_in(ada=RIGHT, bob=HALF_MEAN).run(*KEY, env=ALONE).returncode == 0
    return stats


def into_another_folder(stats: Class, *options: str, env: dict[str, str]) -> Path:
    before, another = stats.out, stats.folder / "another"
    object.__setattr__(stats, "out", another)
    done = stats.run(*KEY, *options, env=env)
    object.__setattr__(stats, "out", before)
    assert (done.returncode, done.stderr) == (0, "")
    return another


def test_a_run_with_the_same_key_meets_other_hidden_inputs(graded: Class) -> None:
    another = into_another_folder(graded, env=ALONE)
    assert secrets(another) != secrets(graded.out)
    assert not set(circumstances(another)) & set(circumstances(graded.out))


def test_with_the_grades_of_a_run_it_is_replayed(graded: Class) -> None:
    another = into_another_folder(graded, "--secret-file", str(graded.out / "grades.sqlite"), env=ALONE)
    assert circumstances(another) == circumstances(graded.out)
    assert secrets(another) == secrets(graded.out)


def test_with_its_secret_as_text_too_and_by_the_environment(graded: Class, tmp_path: Path) -> None:
    text = tmp_path / "secret.txt"
    text.write_text(secrets(graded.out)[0])
    another = into_another_folder(graded, env={"GRADER_SECRET_FILE": str(text)})
    assert circumstances(another) == circumstances(graded.out)


def test_a_second_run_keeps_its_secret_and_its_grades(graded: Class) -> None:
    assert graded.run(env=ALONE).stdout.count("(kept from before)") == 2
    assert len(secrets(graded.out)) == 1


def test_no_output_holds_the_secret(graded: Class) -> None:
    """Pages and tables are handed on; who has both words can draw the hidden inputs again."""
    [secret] = secrets(graded.out)
    written = [path for path in graded.out.rglob("*") if path.is_file() and "sqlite" not in path.name]
    assert len(written) > 3
    assert not [path for path in written if secret.encode() in path.read_bytes()]


def test_a_file_without_a_secret_is_told(graded: Class, tmp_path: Path) -> None:
    (tmp_path / "word").write_text("winter")
    done = graded.run("--secret-file", str(tmp_path / "word"))
    assert done.returncode == 2
    assert "--secret-file: expected a secret" in " ".join(done.stderr.split())

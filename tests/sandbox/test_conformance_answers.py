"""What every sandbox must do for honest work: load it, call it, bring back what it yields."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from grader.model import CaseKind, Composite, Definition, Fate, Foreign, Loop, Value
from grader.sandbox.frames import Array
from grader.sandbox.request import CaseSpec
from tests.support.boxes import CASE, FILE, Kit, asked, only, plain, request

pytestmark = pytest.mark.sandbox


def test_a_hand_in_is_read_and_loaded(kit: Kit) -> None:
    source = "class Net:\n    def loss(self):\n        return [x for x in ()]\n\ndef answer(): return {}\n"
    with kit.open(source) as box:
        loaded = box.loaded
    assert (loaded.mode, loaded.problem, loaded.fate) == ("module", None, Fate.FINISHED)
    assert loaded.facts.definitions == (
        Definition("Net", 1, 3),
        Definition("Net.loss", 2, 3),
        Definition("answer", 5, 5),
    )
    assert loaded.facts.loops == (Loop("Net.loss", 3, "comprehension"),)
    assert loaded.facts.evasive == ()


def test_facts_are_read_before_the_code_can_change_them(kit: Kit) -> None:
    source = f"import os\nopen({FILE!r}, 'w').write('')\nos.fork\ndef answer(): return {{}}\n"
    with kit.open(source) as box:
        assert [d.name for d in box.loaded.facts.definitions] == ["answer"]
        assert box.loaded.facts.evasive == ("open", "os.fork")


def test_definitions_leave_out_what_does_work(kit: Kit) -> None:
    source = "import math\nSIZE = 3\nraise SystemExit\nx = undefined\ndef answer(): return {'n': SIZE}\n"
    with kit.open(source, mode="definitions") as box:
        assert box.loaded.problem is None
        assert plain(only(asked(box)).values) == {"n": 3}
        assert any("only definitions were loaded" in note for note in box.loaded.notes)
        assert any("line 4 was left out: NameError" in note for note in box.loaded.notes)


@pytest.mark.parametrize(
    ("source", "type_name", "line"),
    [
        ("def answer(:\n", "SyntaxError", 1),
        ("x = 1\n1 / 0\n", "ZeroDivisionError", 2),
        ("import no_such_module\n", "ModuleNotFoundError", 1),
        ("raise SystemExit(0)\n", "SystemExit", 1),
        ("x = (\0)\n", "SyntaxError", None),
    ],
)
def test_what_cannot_be_loaded_says_where(kit: Kit, source: str, type_name: str, line: int | None) -> None:
    with kit.open(source) as box:
        problem = box.loaded.problem
    assert problem is not None
    assert (problem.type_name, line in (None, problem.line)) == (type_name, True)


def test_values_come_back_as_they_are(kit: Kit) -> None:
    source = """
        import numpy as np
        def answer():
            return {"whole": 3, "real": 0.1, "no": None, "text": "two\\nlines", "truth": True,
                    "array": np.arange(6, dtype=np.float32).reshape(2, 3), "list": [1], "nan": np.nan}
        """
    values = kit.answer(source)
    assert values["no"] == Foreign("NoneType")
    assert isinstance(values["list"], Composite)
    assert (values["list"].kind, values["list"].items) == ("list", (1,))
    assert values["text"] == "two\nlines"
    arrays = {name: value for name, value in values.items() if isinstance(value, np.ndarray)}
    assert {name: (a.dtype.str, a.shape) for name, a in arrays.items()} == {
        "whole": ("<i8", ()), "real": ("<f8", ()), "truth": ("|b1", ()), "array": ("<f4", (2, 3)),
        "nan": ("<f8", ()),
    }  # fmt: skip
    assert arrays["array"].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert np.isnan(arrays["nan"])


def test_given_arrays_go_in_and_come_back(kit: Kit) -> None:
    arrays: dict[str, Array] = {"W": np.arange(6.0).reshape(2, 3), "n": np.array(4), "none": np.zeros((0, 2))}
    with kit.open("def answer(given): return {k: v * 2 for k, v in given.items()}") as box:
        found = only(asked(box, "given", cases=(replace(CASE, given=arrays),)))
    assert plain(found.values) == {"W": [[0, 2, 4], [6, 8, 10]], "n": 8, "none": []}


def test_a_question_is_answered_from_outside(kit: Kit) -> None:
    def oracle(question: Mapping[str, Value]) -> Mapping[str, Array]:
        a, b = question["a"], question["b"]
        assert isinstance(a, np.ndarray)
        assert isinstance(b, np.ndarray)
        return {"sum": a.sum() + b}

    with kit.open("def answer(): return {}") as box:
        assert plain(only(asked(box, "asking", oracle)).values) == {"sum": 5.0}


def test_a_question_nobody_allowed_is_refused(kit: Kit) -> None:
    with kit.open("def answer(): return {}") as box:
        found = asked(box, "asking")
    assert (found.fate, found.detail) == (Fate.TAMPERED, "a question was asked where none is allowed")


def test_cases_come_with_their_seeds_and_in_order(kit: Kit) -> None:
    cases = (CASE, CaseSpec(CaseKind.FRESH, 3, 2**40), CaseSpec(CaseKind.ADVICE, 0, 0))
    with kit.open("def answer(): return {}") as box:
        found = [plain(case.values) for case in asked(box, "seeds", cases=cases).cases]
        again = [plain(case.values) for case in asked(box, "seeds", cases=cases).cases]
    assert [(f["seed"], f["kind"], f["index"]) for f in found] == [
        (7, "published", 0),
        (2**40, "fresh", 3),
        (0, "advice", 0),
    ]
    assert found == again
    assert found[0]["drawn"] == np.random.default_rng(7).random(2).tolist()


def test_one_case_that_raises_does_not_spoil_the_next(kit: Kit) -> None:
    source = """
        left = [1]
        def answer():
            return {"left": left.pop()}
        """
    with kit.open(source) as box:
        first, second = asked(box, cases=(CASE, CASE)).cases
    assert plain(first.values) == {"left": 1}
    assert second.raised is not None
    assert (second.raised.type_name, second.raised.line, second.raised.file) == ("IndexError", 4, FILE)


def test_a_missing_name_is_told_with_one_that_is_near(kit: Kit) -> None:
    with kit.open("def Answer(): return {}") as box:
        [case] = asked(box).cases
    assert case.raised is not None
    assert case.raised.type_name == "NotDefined"
    assert case.raised.message == f"{FILE} does not define answer (it defines Answer)."


def test_work_is_counted(kit: Kit) -> None:
    with kit.open("def answer():\n    for _ in range(1000): pass\n") as box:
        many = plain(only(asked(box, "work")).values)["operations"]
    with kit.open("def answer():\n    for _ in range(10): pass\n") as box:
        few = plain(only(asked(box, "work")).values)["operations"]
    assert many > 50 * few / 2 > 0


def test_output_is_kept_and_cut(kit: Kit) -> None:
    with kit.open(
        "import sys\ndef answer():\n    print('out'); print('err', file=sys.stderr); return {}"
    ) as box:
        found = asked(box)
    assert sorted(found.output.split()) == ["err", "out"]
    with kit.open("def answer():\n    print('x' * 50_000)\n    return {}") as box:
        found = asked(box)
    assert found.fate is Fate.FINISHED
    assert len(found.output) < 33_000
    assert found.output.endswith("\n… (cut)")


def test_requests_can_be_queued(kit: Kit) -> None:
    with kit.open("n = [0]\ndef answer():\n    n[0] += 1\n    return {'n': n[0]}") as box:
        for _ in range(3):
            box.submit(request())
        assert [plain(only(box.collect()).values) for _ in range(3)] == [{"n": 1}] * 3


def test_other_files_of_the_hand_in_can_be_imported(kit: Kit) -> None:
    """Also where the grader has a module of that name."""
    source = "from model import ONE\nimport wire\ndef answer(): return {'one': ONE + wire.ONE}\n"
    with kit.open(source, model_py="ONE = 1\n", wire_py="ONE = 1\n") as box:
        assert plain(only(asked(box)).values) == {"one": 2}


def test_nobody_is_at_the_keyboard(kit: Kit) -> None:
    with kit.open("def answer(): return {'name': input('Name? ')}") as box:
        [case] = asked(box).cases
    assert case.raised is not None
    assert case.raised.type_name == "EOFError"
    assert "nobody is at the keyboard" in case.raised.message


def test_a_box_answers_though_another_was_opened_or_says_that_it_gave_way(kit: Kit) -> None:
    one, two = (f"def answer(): return {{'n': {n}}}" for n in (1, 2))
    with kit.open(one) as first, kit.open(two) as second:
        assert plain(only(asked(second)).values) == {"n": 2}
        assert first.ended or plain(only(asked(first)).values) == {"n": 1}
        first.close()
        assert plain(only(asked(second)).values) == {"n": 2}


def test_the_worker_stays_where_one_box_gives_way_to_another(kit: Kit) -> None:
    with kit.open("def answer(): return {}"):
        worker = kit.slot.worker_pid if kit.nested else None
        with kit.open("def answer(): return {'n': 2}") as second:
            assert plain(only(asked(second)).values) == {"n": 2}
            assert not kit.nested or kit.slot.worker_pid == worker

"""answers.yaml as students write it: what is typed stays as typed, anything else is refused with its line."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.checks.support.answers_file import (
    MAX_BYTES,
    MAX_ENTRIES,
    Answers,
    UnreadableAnswersError,
    read,
    rename_items,
)

Stop = Callable[[float], AbstractContextManager[None]]
SOON_S = 20.0

GOOD = r"""
# my answers
q1a: 0.33
q2c:
  W1: a1.T @ ((dz3 @ W2.T) * relu'(z2)) + 2*lambda*W1   # with the regularisation
  b1: '1^T ((dz3 W2^T) * relu''(z2))'
  b2: "\mathbf{1}^{\top} \frac{1}{N}(\psi(z^{(3)}) - \Delta)"
q4c: {2: 0.52, 3: 53 %, best: 3}
p1: yes
p2: [a, 1e-3, {x: 0x10}]
long: |
  two
  lines
folded:
  W1: a1.T @ dz2
    + 2*lambda*W1
"""


def of(text: str, item: str = "q") -> dict[str, str]:
    return dict(read(text.encode()).for_item(item))


def test_answers_are_read_as_they_were_typed() -> None:
    answers = read(GOOD.encode())
    assert answers.for_item("q1a") == {"answer": "0.33"}
    assert answers.for_item("q2c") == {
        "W1": "a1.T @ ((dz3 @ W2.T) * relu'(z2)) + 2*lambda*W1",
        "b1": "1^T ((dz3 W2^T) * relu'(z2))",
        "b2": r"\mathbf{1}^{\top} \frac{1}{N}(\psi(z^{(3)}) - \Delta)",
    }
    assert answers.for_item("q4c") == {"2": "0.52", "3": "53 %", "best": "3"}
    assert answers.for_item("p1") == {"answer": "yes"}
    assert answers.for_item("p2") == {"1": "a", "2": "1e-3", "3.x": "0x10"}
    assert answers.for_item("long") == {"answer": "two\nlines\n"}
    assert answers.for_item("folded") == {"W1": "a1.T @ dz2 + 2*lambda*W1"}
    assert answers.for_item("q9") == {}


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("1e-3", "1e-3"),
        ("0.10", "0.10"),
        ("1_000", "1_000"),
        ("0o17", "0o17"),
        (".inf", ".inf"),
        ("12:30", "12:30"),
        ("2001-01-01", "2001-01-01"),
        ("no", "no"),
        ("'a: b'", "a: b"),
        ("2 * x  ", "2 * x"),
        ("!!str 5", "5"),
        (
            r'"\frac{a}{b} \beta \nabla \top \rho \vec \a \0"',
            r"\frac{a}{b} \beta \nabla \top \rho \vec \a \0",
        ),
        (r'"\\frac{a}{b}"', r"\frac{a}{b}"),
        (r'"say \"a\""', 'say "a"'),
        (r'"\u0394 \u03bb"', "Δ λ"),
        (r'"\upsilon \underline \Upsilon"', r"\upsilon \underline \Upsilon"),
        (r'"\ud800 \u0000"', r"\ud800 \u0000"),
        (r"'\u0394'", r"\u0394"),
    ],
)
def test_no_value_is_changed_on_the_way(typed: str, text: str) -> None:
    assert of(f"q: {typed}") == {"answer": text}


@pytest.mark.parametrize(
    "content", ["", "\n", "# nothing yet\n", "q:\n", "q: ~", "q: ''", "q: {}", "q: {W1: }", "---"]
)
def test_what_is_left_empty_is_not_answered(content: str) -> None:
    assert read(content.encode()) == Answers({})


def test_a_byte_order_mark_and_windows_line_ends_are_fine() -> None:
    assert read(b"\xef\xbb\xbfq:\r\n  a: 1\r\n  b: 2\r\n").for_item("q") == {"a": "1", "b": "2"}


QUOTES = 'Put every answer into quotation marks, as in `W1: "x^T dz"`, close them, and indent with spaces.'
HOSTILE = [
    ("q: !!python/object/apply:os.system [id]", 1,
     f"expected plain text or a number, found the tag `!!python/object/apply:os.system`. {QUOTES}"),
    ("a: 1\nq: !!python/name:os.system", 2, "expected plain text or a number, found the tag "),
    ("q: !eval x", 1, f"expected plain text or a number, found the tag `!eval`. {QUOTES}"),
    ("q: !!binary aGk=", 1, "expected plain text or a number, found the tag `!!binary`"),
    ("q: !!set {a, b}", 1, "expected plain text or a number, found the tag `!!set`"),
    ("!!omap\nq: 1", 1, "expected items with their answers. Write each as `q1a: your answer`."),
    ("q: &a 1", 1, f"expected plain text or a number, found the anchor `&a`. {QUOTES}"),
    ("q: &a [*a]", 1, "expected plain text or a number, found the anchor `&a`"),
    ("q: *a", 1, f"this is not YAML (found undefined alias 'a'). {QUOTES}"),
    ("a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]", 1,
     "expected plain text or a number, found the anchor `&a`"),
    ("&a q: 1", 1, "expected a name before the colon. Write each answer as `name: answer`."),
    ("<<: {a: 1}", 1, "expected a name before the colon"),
    ("q:\n  <<: {a: 1}", 2, "expected a name before the colon"),
    ("? [a, b]\n: 1", 1, "expected a name before the colon"),
    ("? {a: b}\n: 1", 1, "expected a name before the colon"),
    (": 1", 1, "expected a name before the colon"),
    ("q: 1\nr: 2\nq: 3", 3, "`q` stands here again (first in line 1). Keep one of the two."),
    ("q: {a.b: 1, a: {b: 2}}", 1, "`a.b` stands here in two ways. Keep one of the two."),
    ("- q", 1, "expected items with their answers"),
    ("just text", 1, "expected items with their answers"),
    ("q: {a: {b: {c: {d: 1}}}}", 1, "the answers are nested too deep. Use an item's id, and below it a name"),
    ("q: " + "[" * 500, 1, "the answers are nested too deep"),
    ("q: " + "{a: " * 500, 1, "the answers are nested too deep"),
    ("q: a: b", 1, f"this is not YAML (mapping values are not allowed here). {QUOTES}"),
    ("p: 1\nq: 'relu'(z)'", 2, "this is not YAML ("),
    ("p: 1\nq: |w| + 1", 2, "this is not YAML (expected chomping or indentation indicators, but found 'w')"),
    ("q: @x", 1, "this is not YAML (found character '@' that cannot start any token)"),
    ("q:\n\ta: 1", 2, "this is not YAML (found character '\\t' that cannot start any token)"),
    ('q: "open', 1, "this is not YAML (found unexpected end of stream)"),
    ("q: 1\n---\nr: 2", 2, "this is not YAML (but found another document)"),
    ("%YAML 9.9\n---\nq: 1", 1,
     "this is not YAML (found incompatible YAML document (version 1.* is required))"),
    ("a: 1\nq: \x07", 2, "the character U+0007 cannot stand here. Delete it."),
]  # fmt: skip


@pytest.mark.parametrize(("content", "line", "message"), HOSTILE)
def test_what_is_no_plain_answer_is_refused_with_its_line(content: str, line: int, message: str) -> None:
    with pytest.raises(UnreadableAnswersError) as caught:
        read(content.encode())
    assert caught.value.message.startswith(f"answers.yaml, line {line}: {message}")
    assert caught.value.line == line


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a: 1\nq: \xff", "answers.yaml, line 2: this is not text in UTF-8. Save the file as UTF-8."),
        (b"q: " + b"x" * MAX_BYTES,
         "answers.yaml: the file is larger than 32 KiB. Leave only your answers in it."),
        (b"".join(b"q%d: 1\n" % number for number in range(MAX_ENTRIES + 1)),
         "answers.yaml: there are more than 400 answers. Leave only what was asked."),
    ],
)  # fmt: skip
def test_what_is_no_file_of_answers_is_refused(content: bytes, message: str) -> None:
    with pytest.raises(UnreadableAnswersError) as caught:
        read(content)
    assert caught.value.message == message


def test_as_many_answers_as_allowed_are_read() -> None:
    many = b"q:\n" + b"".join(b"  a%d: 1\n" % number for number in range(MAX_ENTRIES))
    assert len(read(many).for_item("q")) == MAX_ENTRIES


PIECES = [
    "q", "W1: ", "\n", "\n  ", "a1.T", "'", '"', "\\frac", "{", "}", "[", "]", ",", ": ", "- ", "? ",
    "&a ", "*a", "!t ", "!!int ", "%YAML 1.1\n---\n", "%TAG ! x\n", "---\n", "...\n", "|\n", ">-\n",
    "#c\n", "\t", "<<: ", "~", "@", "`", "\\x", "\\u1", "\x07", "\x85", "\u2028", "\ufeff", "é", "\r", "1e9",
]  # fmt: skip


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    content=st.one_of(
        st.binary(max_size=200),
        st.text(max_size=100).map(str.encode),
        st.lists(st.sampled_from(PIECES), max_size=40).map(lambda pieces: "".join(pieces).encode()),
        st.tuples(st.integers(0, len(GOOD)), st.sampled_from(PIECES)).map(
            lambda change: (GOOD[: change[0]] + change[1] + GOOD[change[0] :]).encode()
        ),
    )
)
def test_any_bytes_are_answers_or_a_reason(content: bytes, no_longer_than: Stop) -> None:
    must_be_either(content, no_longer_than)


@pytest.mark.large
@pytest.mark.parametrize(
    ("before", "piece"),
    [
        *((b"", piece) for piece in (b"a: ", b"- ", b"? ", b"\n", b"'", b"#")),
        (b"q: {", b"a,"),
        (b"{", b","),
    ],
)
def test_as_much_of_one_thing_as_fits_is_read_soon(before: bytes, piece: bytes, no_longer_than: Stop) -> None:
    must_be_either(before + piece * ((MAX_BYTES - len(before)) // len(piece)), no_longer_than)


def must_be_either(content: bytes, no_longer_than: Stop) -> None:
    with no_longer_than(SOON_S):
        answer = outcome(content)
    if isinstance(answer, Answers):
        assert all(text.strip() for item in answer.entries.values() for text in item.values())
    else:
        assert answer.message.startswith("answers.yaml")
        assert answer.message.endswith(".")
        assert answer.message.isprintable()


def outcome(content: bytes) -> Answers | UnreadableAnswersError:
    try:
        return read(content)
    except UnreadableAnswersError as refusal:
        return refusal


# ── under other ids ───────────────────────────────────────────────────────────────────────────────────


def test_items_get_other_ids_and_all_else_stays() -> None:
    text = "# kept\np1a: 1/3  # so\np3a:\n  W1: 'p3a'\n'p2a': x\n"
    found = rename_items(text.encode(), {"p1a": "p1a", "p3a": "p2a"}, "other-").decode()
    assert found == "# kept\np1a: 1/3  # so\np2a:\n  W1: 'p3a'\nother-p2a: x\n"
    assert dict(read(found.encode()).for_item("p2a")) == {"W1": "p3a"}


def test_items_on_one_line_get_other_ids() -> None:
    assert rename_items(b"{p3a: x, p1a: {y: z}}", {"p3a": "p2a"}, "") == b"{p2a: x, p1a: {y: z}}"


@pytest.mark.parametrize("content", [b"", b"a: b: c", b"- 1", b"\xff", b"p3a"])
def test_what_holds_no_items_is_left_as_it_is(content: bytes) -> None:
    assert rename_items(content, {"p3a": "p2a"}, "other-") == content

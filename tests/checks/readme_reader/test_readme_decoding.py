"""A readme's bytes become plain lines, whatever program wrote them, and whatever somebody hides in them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.checks.readme_reader import decoding, rtf
from grader.checks.readme_reader.decoding import UnreadableTextError

RTF = rb"""{\rtf1\ansi\ansicpg1252\uc1{\fonttbl\f0 Helvetica;}{\*\expandedcolortbl;;}{\info{\author Ada}}
\f0\b Read me\b0\
\
K\'fcrze und \u8364?uro \{net.py\} \endash  done\par
one\tab two\line{\pict\wmetafile8 0102abff}{\field{\*\fldinst HYPERLINK "http://x"}{\fldrslt here}}\~end}"""


def test_rich_text_is_read_without_what_is_no_text() -> None:
    assert decoding.decode_text(RTF).split("\n") == [
        "Read me",
        "",
        "Kürze und €uro {net.py} – done",
        "one two",
        "here end",
    ]


def test_rich_text_in_another_alphabet() -> None:
    assert (
        rtf.read_words(rb"{\rtf1\ansicpg936 \'c4\'e3\'ba\'c3 {\uc0\u20320}{\uc2\u20320xy}}", 99)
        == "你好 你你"
    )


def test_what_is_no_rich_text_is_refused() -> None:
    with pytest.raises(ValueError, match="does not begin with"):
        rtf.read_words(b"plain", 99)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (rb"{\rtf1 one}}}} two", "one"),
        (rb"{\rtf1 {one {two", "one two"),
        (rb"{\rtf1 {\pict\pngblip 89504e470d0a}{\pict\bin4 {}\\}text}", "text"),
        (rb"{\rtf1 {\pict\bin }text}", "text"),
        (rb"{\rtf1\binfsxn4 one\binsxn7 two}", "onetwo"),
        (rb"{\rtf1 \u-3913?\u8364?\u-10179?\u-8704?}", "€"),
        (rb"{\rtf1 {\fonttbl{\f0\fcharset0 Times;}{\f1 Courier}}\f1 text}", "text"),
        (rb"{\rtf1 \trowd\cellx9 python net.py\cell trains\cell\row end}", "python net.py trains \nend"),
        (rb"{\rtf1 {\FIELD{\*\fldinst{HYPERLINK \"http://x\"}}{\fldrslt a link}}}", "a link"),
        (rb"{\rtf1 {\field{\field{\*\fldinst{HYPERLINK \"x\"}}{\fldrslt twice}}}", "twice"),
    ],
)
def test_odd_rich_text_is_read_as_far_as_it_goes(content: bytes, text: str) -> None:
    assert decoding.decode_text(content) == text


@pytest.mark.parametrize("control", [rb"\uc ", rb"\u99999999 ", rb"\u9999999999 ", rb"\u-99999 "])
def test_rich_text_with_impossible_numbers_says_so(control: bytes) -> None:
    with pytest.raises(UnreadableTextError) as caught:
        decoding.decode_text(rb"{\rtf1 one" + control + rb"two}")
    assert str(caught.value) == "is broken rich text: a control word has no number, or none that can be"


@pytest.mark.large
@pytest.mark.parametrize(
    "unit",
    [
        rb"{\field{\*\fldinst{HYPERLINK \"",
        rb"{\fi\pict\bin0}eld{\*\fldinst{HYPERLINK \"",
        rb"{\fonttbl\f0\fcharset0 ",
        rb"{\fon\pict\bin0}ttbl\f0\fcharset0 ",
        rb"\pict\bin99999",
        rb"\'41",
        b"{",
    ],
)
def test_no_rich_text_takes_longer_than_its_length(unit: bytes) -> None:
    """What the library's patterns look for, so often that they would look for hours."""
    content = rb"{\rtf1 begin" + unit * (4_000_000 // len(unit))
    assert decoding.decode_text(content).startswith("begin")


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("Grüße\r\nzwei\rdrei".encode(), "Grüße\nzwei\ndrei"),
        ("\ufeffone".encode(), "one"),
        ("one — two".encode("utf-16"), "one — two"),
        ("Größe".encode("cp1252"), "Größe"),
        ("\u202etxt.exe\u2066 a\u00a0b\tc\x1b[31m\u200b".encode(), "txt.exe a b c[31m"),
        (b"", ""),
    ],
)
def test_plain_text_of_any_encoding(content: bytes, text: str) -> None:
    assert decoding.decode_text(content) == text


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"PK\x03\x04word/document.xml", "is a word processor's document or a zip file"),
        (b"\xd0\xcf\x11\xe0", "is a word processor's document"),
        (b"\x89PNG\r\n", "is a picture"),
        (b"ab\0cd", "is no text"),
    ],
)
def test_what_is_no_text_says_so(content: bytes, why: str) -> None:
    with pytest.raises(UnreadableTextError) as caught:
        decoding.decode_text(content)
    assert str(caught.value) == why


def test_nothing_is_endless() -> None:
    assert len(decoding.decode_text(b"a" * 3_000_000)) == decoding.LINE
    assert len(decoding.decode_text(b"a\n" * 1_000_000).split("\n")) == decoding.LINES
    assert len(decoding.decode_text(b"{\\rtf1 " + b"a\\par " * 400_000).split("\n")) == decoding.LINES
    assert (
        decoding.decode_text(b"{\\rtf1 " + b"{" * 100_000 + b"deep" + b"}" * 100_000 + b" end}") == "deep end"
    )
    assert decoding.decode_text("é".encode() * 400_000)[:2] == "éé"


@settings(max_examples=100, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=200), st.text(alphabet=r"{}\'*uabc019 ;" + "\n", max_size=200).map(str.encode)
    )
)
def test_any_bytes_give_printable_lines_or_a_reason(content: bytes) -> None:
    for data in (content, b"{\\rtf1" + content):
        assert all(line.isprintable() for line in _read(data).split("\n"))


def _read(content: bytes) -> str:
    try:
        return decoding.decode_text(content)
    except UnreadableTextError:
        return ""

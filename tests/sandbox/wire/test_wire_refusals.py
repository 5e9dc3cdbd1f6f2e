"""Every way in which bytes can be wrong has its own words, and no other exception."""

import json

import pytest

from grader.sandbox.frames import DTYPES, TEXT_CAP, Decoder, TooLargeError, WireError
from tests.support.frames import CAP, NONCE, array_body, body, decoded, framed

LONG = "x" * 129
DUPLICATE = b'{"nonce":"' + NONCE.encode() + b'","kind":"end","kind":"end"}\n'

REFUSED = {
    "no newline": (b"{}", "no header line within 4096 bytes"),
    "nothing": (b"", "no header line within 4096 bytes"),
    "header too long": (b" " * 4097 + b"\n", "no header line within 4096 bytes"),
    "no JSON": (b"hello\n", "a header is not JSON: JSONDecodeError"),
    "not ASCII": ('{"kind":"é"}\n'.encode(), "a header is not JSON: UnicodeDecodeError"),
    "deep nesting": (b"[" * 4095 + b"\n", "a header is not JSON: "),
    "deep objects": (b'{"a":' * 800 + b"\n", "a header is not JSON: "),
    "a key twice": (DUPLICATE, "a header is not JSON: ValueError"),
    "NaN": (b'{"nonce":NaN}\n', "a header is not JSON: ValueError"),
    "infinity": (b'{"nonce":-Infinity}\n', "a header is not JSON: ValueError"),
    "a list": (b"[]\n", "a header is a list, expected an object"),
    "a number": (b"1e999\n", "a header is a float, expected an object"),
    "null": (b"null\n", "a header is a NoneType, expected an object"),
    "no keys": (b"{}\n", r"a header has the wrong keys: \[\]"),
    "a score": (body(kind="end", score=18), r"a header has the wrong keys: \['kind', 'nonce', 'score'\]"),
    "a key less": (body(kind="done", fate="finished"), "a header has the wrong keys"),
    "unknown kind": (body(kind="verdict"), "a header has the wrong keys"),
    "kind is a list": (body(kind=["end"]), "a header has the wrong keys"),
    "kind is null": (body(kind=None), "a header has the wrong keys"),
    "nonce is a number": (body(kind="end", nonce=1), "nonce must be 1 to 32 printable characters"),
    "nonce is empty": (body(kind="end", nonce=""), "nonce must be 1 to 32 printable characters"),
    "nonce is long": (body(kind="end", nonce=LONG), "nonce must be 1 to 32 printable characters"),
    "name with a newline": (array_body(name="a\nb"), "name must be 1 to 128 printable characters"),
    "name with NUL": (array_body(name="a\0"), "name must be 1 to 128 printable characters"),
    "name turned round": (array_body(name="\u202eloss"), "name must be 1 to 128 printable characters"),
    "name of half a letter": (array_body(name="\ud800"), "name must be 1 to 128 printable characters"),
    "name is long": (array_body(name=LONG), "name must be 1 to 128 printable characters"),
    "text name is long": (body(kind="raised", name=LONG), "name must be 1 to 128 printable characters"),
    "object dtype": (array_body(dtype="|O"), "an array has a dtype that is not on the list"),
    "pickled dtype": (array_body(dtype="O"), "an array has a dtype that is not on the list"),
    "big-endian": (array_body(dtype=">f8"), "an array has a dtype that is not on the list"),
    "text dtype": (array_body(dtype="<U2"), "an array has a dtype that is not on the list"),
    "structured": (array_body(dtype="f8,f8"), "an array has a dtype that is not on the list"),
    "dtype by other name": (array_body(dtype="float64"), "an array has a dtype that is not on the list"),
    "dtype is a list": (array_body(dtype=["<f8"]), "an array has a dtype that is not on the list"),
    "shape is a number": (array_body(shape=1), "a shape must be a list of at most 8 numbers"),
    "shape is null": (array_body(shape=None), "a shape must be a list of at most 8 numbers"),
    "nine dimensions": (array_body(shape=[1] * 9), "a shape must be a list of at most 8 numbers"),
    "negative": (array_body(shape=[-1]), "a dimension must be a whole number from 0 to 1099511627776"),
    "two negatives": (array_body(shape=[-1, -1]), "a dimension must be a whole number from 0"),
    "a truth value": (array_body(shape=[True]), "a dimension must be a whole number from 0"),
    "a fraction": (array_body(shape=[1.0]), "a dimension must be a whole number from 0"),
    "too large": (array_body(shape=[2**40 + 1]), "a dimension must be a whole number from 0"),
    "8 TiB": (array_body(shape=[2**40]), r"8 bytes cannot be an array of shape \(1099511627776,\)"),
    "overflow": (array_body(shape=[2**32, 2**32]), "8 bytes cannot be an array of shape"),
    "a byte short": (array_body(bytes(7)), r"7 bytes cannot be an array of shape \(\) and dtype <f8"),
    "a byte long": (array_body(bytes(9)), r"9 bytes cannot be an array of shape \(\) and dtype <f8"),
    "empty but endless": (array_body(b"", shape=[0, 2**40, 2**40]), r"no array can have the shape \(0, 1099"),
    "endless but empty": (array_body(b"", shape=[2**40, 2**40, 0]), r"no array can have the shape \(1099"),
    "unknown fate": (body(kind="done", fate="passed", code=0), "a fate is not on the list"),
    "fate is a list": (body(kind="done", fate=[], code=0), "a fate is not on the list"),
    "code is true": (body(kind="done", fate="finished", code=True), "code must be a whole number from -255"),
    "code is huge": (body(kind="done", fate="killed", code=256), "code must be a whole number from -255"),
    "mark with bytes": (body(b"x", kind="end"), "a frame of kind end carries 1 bytes"),
    "question with bytes": (body(b"xy", kind="ask"), "a frame of kind ask carries 2 bytes"),
    "ending with bytes": (body(b"xyz", kind="done", fate="killed", code=9), "a frame of kind done carries 3"),
    "text too long": (body(b"x" * (TEXT_CAP + 1), kind="text", name="t"), "a text of 65537 bytes was sent"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    data, message = REFUSED[name]
    with pytest.raises(WireError, match=message):
        decoded(framed(data), cap=4 * CAP)


@pytest.mark.parametrize("number", ["1e999", "-1e999", "1e400", "1" * 4000])
def test_a_number_beyond_all_numbers_is_no_code(number: str) -> None:
    header = body(kind="done", fate="killed", code=0).replace(b'"code": 0', f'"code": {number}'.encode())
    assert number.encode() in header
    with pytest.raises(WireError, match=r"code must be a whole number from -255 to 255|no header line"):
        decoded(framed(header))


def test_four_gigabytes_are_refused_at_their_first_four_bytes() -> None:
    with pytest.raises(TooLargeError, match="4294967295 bytes were announced at once; the cap is 131072"):
        decoded(b"\xff\xff\xff\xff")


def test_too_much_in_all_is_refused() -> None:
    decoder = Decoder(CAP, 100)
    assert len(list(decoder.feed(framed(body(kind="end"))))) == 1
    with pytest.raises(TooLargeError, match="more than 100 bytes were returned in all"):
        list(decoder.feed(framed(body(kind="end"))))


def test_a_new_answer_counts_anew() -> None:
    frame = framed(body(kind="end"))
    decoder = Decoder(CAP, len(frame))
    for _ in range(3):
        assert len(list(decoder.feed(frame))) == 1
        decoder.restart()


def test_the_list_of_dtypes_holds_plain_numbers_only() -> None:
    assert {dtype[1] for dtype in DTYPES} == set("biufc")


def test_a_header_of_exactly_the_cap_is_read() -> None:
    header = json.dumps({"nonce": NONCE, "kind": "end"}).encode()
    assert len(decoded(framed(header.ljust(4096) + b"\n"))) == 1

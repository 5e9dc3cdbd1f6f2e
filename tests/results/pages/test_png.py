"""What may stand on a page as a picture: pixels, few of them, and nothing else."""

import base64
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from grader.model import Picture, png
from tests.support.pictures import chunk, huge
from tests.support.pictures import png as drawn

SMALL = drawn(3, 2)


def test_a_plain_picture_stays_as_it_is() -> None:
    assert png.keep_pixels(SMALL) == SMALL
    assert png.read_size(SMALL) == (3, 2)


def test_what_stands_beside_the_pixels_is_dropped() -> None:
    beside = (chunk(b"tEXt", b"Author\0<script>"), chunk(b"iCCP", b"x" * 50), chunk(b"acTL", b"\0" * 8))
    assert png.keep_pixels(drawn(3, 2, *beside) + b"<script>alert(1)</script>") == SMALL


def test_transparency_and_palette_are_kept() -> None:
    for kept in (chunk(b"PLTE", b"abc"), chunk(b"tRNS", b"\0\0")):
        assert kept in png.keep_pixels(drawn(3, 2, kept))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "it is not a PNG"),
        (b"GIF89a" + b"\0" * 90, "it is not a PNG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "it is not a PNG"),
        (SMALL[:8], "it ends in the middle"),
        (SMALL[:-12], "it ends in the middle"),
        (SMALL[:-3], "it is damaged or ends in the middle"),
        (SMALL.replace(b"IDAT", b"IDAX"), "it is damaged or ends in the middle"),
        (SMALL[:8] + chunk(b"IEND", b""), "it does not begin with its size"),
        (SMALL[:8] + chunk(b"IHDR", b"\0") + SMALL[33:], "it does not begin with its size"),
        (huge(0, 9), "it is 0 × 9 pixels, and at most 4,000,000 in all are shown"),
        (huge(60_000, 60_000), "it is 60000 × 60000 pixels, and at most 4,000,000 in all are shown"),
        (drawn(2, 2, chunk(b"PLTE", b"x" * 400_000)), "it takes 390 KiB, and at most 300 KiB are shown"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_what_is_not_shown_says_why(content: bytes, reason: str) -> None:
    with pytest.raises(png.NotShownError) as refused:
        png.keep_pixels(content)
    assert str(refused.value) == reason


@given(st.binary(max_size=400), st.integers(0, len(SMALL)))
def test_any_bytes_are_a_picture_or_refused(noise: bytes, cut: int) -> None:
    for content in (noise, SMALL[:cut] + noise, SMALL[:cut] + noise + SMALL[cut:]):
        try:
            made = png.keep_pixels(content)
        except png.NotShownError:
            continue
        assert made == png.keep_pixels(made)
        places = [made.index(kind) for kind in (b"IHDR", b"IDAT", b"IEND") if kind in made]
        assert all(one < other for one, other in pairwise(places))


def test_a_picture_comes_back_from_json_as_it_was() -> None:
    picture = Picture.from_png("Weights", "A grey square.", drawn(3, 2, chunk(b"tEXt", b"a")))
    assert picture.png_bytes == SMALL
    assert Picture.model_validate_json(picture.model_dump_json()) == picture


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("not base64!", "expected base64"),
        (base64.b64encode(SMALL).decode() + '" onerror="x', "expected base64"),
        (base64.b64encode(b"GIF89a").decode(), "it is not a PNG"),
        (base64.b64encode(SMALL + b"more").decode(), "without chunks beside its pixels"),
    ],
    ids=lambda given: given[:20],
)
def test_a_picture_that_was_not_made_by_of_is_refused(content: str, reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        Picture(title="", alt="", content=content)

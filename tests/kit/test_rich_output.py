"""What a notebook is given to show: every kind of evidence, as text whatever it holds."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from grader.kit.result import State
from grader.kit.rich_output import RichOutput
from grader.model import Code, Comparison
from tests.support import attacks, notebook_pages

TAGS = {"div", "style", "section", "p", "span", "b", "details", "summary", "pre"}
TAGS |= {"table", "caption", "tr", "th", "td"}


class Page(HTMLParser):
    """As a notebook would take it apart."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("attack", attacks.ATTACKS)
def test_hostile_text_is_text(attack: str) -> None:
    html = notebook_pages.shown(attack)._repr_html_()
    page = Page(html)
    assert page.text.count(attacks.MARKER) > 20
    assert set(page.tags) <= TAGS
    assert set(page.attributes) <= {"class", "style", "aria-label", "aria-hidden", "scope", "open"}
    assert re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", html) is None


def test_every_kind_of_evidence_is_there_and_long_code_is_folded() -> None:
    page = Page(html := notebook_pages.shown("ordinary")._repr_html_())
    for said in (
        "expected",
        "found",
        "tolerance",
        "too large",
        "Known mistake: ordinary.",
        "Hint:",
        "W1: read as",
    ):
        assert said in page.text
    assert html.count("<details open>") == 1
    assert html.count("<details>") == 1
    assert "▸    2  s = &#39;ordinary&#39;" in html


def test_a_piece_of_code_stands_once() -> None:
    code = (Code(file="net.py", first_line=1, lines=("def loss(x):", "    return 0")),)
    results = tuple(notebook_pages.failed(item, "wrong", code) for item in notebook_pages.items()[:2])
    both = RichOutput(results)
    for said in (repr(both), both._repr_html_()):
        assert said.count("def loss") == 1
        assert said.count("net.py, your lines 1 to 2: as above under q1a.") == 1
    assert both.results == results


def test_each_state_has_a_sign_and_a_word_and_only_one_is_green() -> None:
    html = notebook_pages.shown("ordinary")._repr_html_()
    heads = re.findall(r'grader-state is-([\w]+)"><span aria-hidden="true">(.)</span> ([\w ]+)<', html)
    assert len({sign for _, sign, _ in heads}) == len(State)
    assert [word for kind, _, word in heads if kind == "passed"] == ["Passed", "Passed"]


def test_a_large_value_is_cut() -> None:
    large = "x" * 1_000_000
    compared = Comparison(label="loss", found=large, expected=large)
    wrong = replace(notebook_pages.failed(notebook_pages.items()[0], "ordinary", (compared,)), message=large)
    html = RichOutput((wrong,))._repr_html_()
    assert html.count("… [cut: 998,000 more characters]") == 3
    assert len(html) < 20_000


def test_nothing_passed_says_nothing_of_grading_others() -> None:
    whole = notebook_pages.shown("ordinary")
    assert "grading tries others, too" in whole._repr_html_()
    assert "grading tries others, too" not in RichOutput(whole.results[:1])._repr_html_()

"""Whether there is work to describe, and whether a text is about it."""

import pytest

from grader.checks.readme_reader import substance

IDLE = [
    'print("nothing")',
    'print("a")\nprint("b")',
    "x = 1\nprint(x)",
    "import torch\nprint(torch.__version__)",
    "for number in range(3):\n    print(number)",
    "def main():\n    print('x')\n\n\nif __name__ == '__main__':\n    main()",
    "# train the network\nprint('train the network')",
    "class Net:\n    pass\n\n\nNet()",
    "EPOCHS = 5\nRATE = 0.1 + 0.2",
    "import argparse",
]
WORK = [
    "from torch import nn\nmodel = nn.Linear(64, 10)",
    "def page(rows):\n    return '<html>' + ''.join(rows)",
    "w = 0\nfor x in data:\n    w = w - eta * x",
    "open('page.html', 'w').write('x')",
    "print 'Python 2'",
    "",
]


@pytest.mark.parametrize("source", IDLE)
def test_code_that_does_nothing(source: str) -> None:
    assert not substance.holds_work(source)


@pytest.mark.parametrize("source", WORK)
def test_code_that_may_do_something(source: str) -> None:
    assert substance.holds_work(source)


CODE = """import torch
model = torch.nn.Linear(64, 10)
optimizer = SGD(model.parameters(), weight_decay=1e-4)
"""


@pytest.mark.parametrize(
    "text",
    [
        "The linear model is optimised by SGD.",
        "Weight decay for all parameters.",
        "Das Netz wird mit SGD und weight decay trainiert, model.pt ist das beste.",
    ],
)
def test_a_text_about_the_code(text: str) -> None:
    assert substance.is_about([text], [CODE], ())


@pytest.mark.parametrize(
    "text",
    [
        "banana weather orange table figure cloud garden purple window seven lamp river stone happy Tuesday",
        "The files of this project are for the course on machine learning.",
        "import return print self",
        "model model model model",
        "",
    ],
)
def test_a_text_about_anything_else(text: str) -> None:
    assert not substance.is_about([text], [CODE], ())


def test_words_of_the_problem_count_beside_those_of_the_code() -> None:
    text = ["All pictures are blurred, then the backbone is trained."]
    assert not substance.is_about(text, [CODE], ())
    assert substance.is_about(text, [CODE], ("blur", "train", "backbone"))


def test_comments_are_no_code() -> None:
    assert not substance.is_about(["banana orange"], ["# banana orange\nx = 1"], ())


@pytest.mark.parametrize(
    "text",
    [
        "I did the third option, weight decay, and the new layers are trained with it for five epochs.",
        "L2 (decay 0.01) for new layers. Training: SGD, 2 epochs, batches 20, loss printed, model saved.",
        "The page shows every test image",
        "",
    ],
)
def test_sentences_and_notes_are_told_from_words_at_random(text: str) -> None:
    assert substance.has_sentences([text])


def test_words_at_random_are_no_sentences() -> None:
    salad = "import torch optim datasets models transforms images loader net weight learner criterion loss"
    assert not substance.has_sentences([salad])


@pytest.mark.parametrize(
    ("text", "found"),
    [("Weight decay was added", True), ("L2-regularised", True), ("unrelated", False), ("undecayed", False)],
)
def test_words_are_known_by_how_they_begin(text: str, found: bool) -> None:
    assert substance.mentions([text], ["decay", "l2"]) is found

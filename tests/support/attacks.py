"""Strings that try to leave their place on a page, and a grade with one of them in every field."""

from grader.model import (
    AppliedOverride,
    Bar,
    Bars,
    Cell,
    Cells,
    Code,
    Comparison,
    Curve,
    Grade,
    GradedItem,
    GradeStatus,
    NamedMistake,
    Outcome,
    Override,
    Picture,
    Pictures,
    Printed,
    Prose,
    Reason,
    Rows,
    Series,
    Status,
)
from grader.results.pages import About, AboutItem, AboutProblem, RunInfo
from tests.support import pictures

MARKER = "pwned7"
"""Part of each attack: where it stands as an attribute or element name, the page was broken."""

ATTACKS = (
    f"<script>{MARKER}()</script>",
    f'"><img src=x onerror={MARKER}()>',
    f"' onmouseover='{MARKER}()",
    f"</title></style></pre></svg><svg onload={MARKER}()>",
    f"{{{{ {MARKER} }}}}{{% {MARKER} %}}",
    f"]]>--><!--<{MARKER}>",
    f"\x1b[31m{MARKER}\x1b]8;;http://evil.example\x1b\\click\x1b]8;;\x1b\\",
    f"a\u202e{MARKER}\u2066b\u2069\u200b\ufeff",
    f"\x00{MARKER}\x7f\x9b\ud800\udfff",
    f"javascript:{MARKER}()",
    f"data:text/html,<{MARKER}>",
)


def grade(text: str) -> Grade:
    """`text` wherever a student or a student's code could put it."""
    shot = Picture.from_png(
        text, text, pictures.png(4, 4, pictures.chunk(b"tEXt", text.encode(errors="replace")))
    )
    cell = Cell(number=1, lines=(text, ""), printed=text, error=text, pictures=(shot,), untold=(text,))
    outcome = Outcome(
        item=text,
        status=Status.FAILED,
        reason=Reason.CRASH,
        message=text,
        hint=text,
        mistakes=(NamedMistake(id=text, title=text, advice=text),),
        evidence=(
            Comparison(label=text, found=text, expected=text, tolerance=text),
            Curve(
                title=text,
                x_label=text,
                y_label=text,
                series=(Series(name=text, y=(1.0, 2.0)), Series(name=text, y=())),
                threshold=0.5,
                threshold_label=text,
            ),
            Bars(title=text, unit=text, bars=(Bar(label=text, value=1e-3, passed=False),), bound=1e-8),
            Code(file=text, first_line=1, lines=(text, f"s = '{text}'", f"# {text}"), marked=(2,)),
            Printed(text=text, truncated=True),
            shot,
            Pictures(title=text, pictures=(shot,), untold=(text, text)),
            Cells(file=text, cells=(cell, Cell(number=2, lines=(text,), reached=False)), left_out=text),
            Rows(title=text, columns=(text, text), rows=((text,), (text, text, text))),
            Prose(title=text, found=f"{text}\n\n{text}", expected=text),
        ),
        ran=text,
        follow_through=text,
        staff_note=f"STAFF-ONLY {text}",
    )
    given = Override(
        assignment=text,
        student=text,
        item=text,
        marks=1,
        max_marks=4,
        why=text,
        by=text,
        at=text,
        digest=text,
    )
    told = AppliedOverride(override=given, machine_marks=2, machine_status=Status.PASSED)
    item = GradedItem(
        id=text, title=text, problem=text, marks=0, max_marks=4, outcome=outcome, overruled=told
    )
    waiting = GradedItem(
        id=f"{text}.",
        title=text,
        problem=text,
        marks=0,
        max_marks=4,
        outcome=outcome.model_copy(update={"status": Status.PENDING}),
        overruled=told.model_copy(update={"outdated": text}),
    )
    return Grade(
        assignment=text,
        student=text,
        status=GradeStatus.WITHHELD,
        marks=None,
        max_marks=4,
        reason=text,
        help=text,
        items=(item, waiting),
        digest=text,
        notes=(text,),
        notices=(text,),
        staff_notices=(text,),
        sandbox=text,
    )


def about(text: str) -> dict[str, About]:
    item = AboutItem(text, text, text, 4, text, text, text)
    return {text: About(text, text, (AboutProblem(text, text, (item,)),))}


def run(text: str) -> RunInfo:
    return RunInfo(grader_version=text, run_key=text, sandbox=text, sandbox_reasons=(text,))

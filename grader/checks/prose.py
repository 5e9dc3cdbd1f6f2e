"""Words that only a person can judge: whatever was typed is shown, and the item waits."""

from typing import Final

from grader.checks.support import failures, typed_checks
from grader.checks.support.check_definition import Check, TypedAnswers
from grader.checks.support.verdict import CheckInput, Verdict, pending
from grader.checks.support.verdict import Params as _Params


class Params(_Params):
    """No parameters: nothing passes or is refused here."""


def describe(_params: Params) -> str:
    return "Typed in answers.yaml or written in the report."


def judge(_params: Params, observed: CheckInput) -> Verdict:
    if flaw := failures.find_ending(observed.submitted):
        return pending(f"{flaw.message} A person has to look.")
    words = tuple(typed_checks.collect_remarks(typed_checks.read_texts(observed.submitted)))
    if not words:
        return pending("Nothing was typed: a person looks for it in the report.")
    return pending("", *words)  # the item's own `manual` says what a person has to judge


CHECK: Final = Check(Params, judge, describe, typed=TypedAnswers(asks_for_reasons=False))

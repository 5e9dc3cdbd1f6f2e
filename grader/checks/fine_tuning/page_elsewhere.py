"""A page that was handed in and that the script which was run did not write."""

import re
from typing import Final

from grader.checks.fine_tuning.facts import Facts
from grader.checks.fine_tuning.judgement import Params
from grader.checks.support.verdict import Verdict, pending
from grader.model import Observation, Submission

_PAGE: Final = "html"
"""The option that asks for a page."""
_MARKUP: Final = re.compile(rb"<(?:html|table|img)\b", re.IGNORECASE)
_NAMED: Final = 3


def reconsider(
    params: Params, file: str, verdict: Verdict, observation: Observation, submission: Submission
) -> Verdict:
    """Wait where a page was handed in that the code which was run did not write.

    It may have been printed, or made by a cell or a command that nobody kept. `file` is the item's script.
    """
    if _PAGE not in params.options or not verdict.lost_marks or _wrote_a_page(observation):
        return verdict
    script = next((submitted for submitted in submission.files if submitted.path == file), None)
    pages = [path for path in sorted(submission.tree) if path.lower().endswith((".html", ".htm"))]
    if pages and script:
        reason = f"{', '.join(pages[:_NAMED])} was handed in, but running {script.found_as} wrote no page."
    elif script and _MARKUP.search(script.content):
        reason = (
            f"{script.found_as} holds the parts of a page, but wrote none when run: it may have printed one."
        )
    else:
        return verdict
    return pending(f"{verdict.message} {reason} A person has to look.", *verdict.evidence)


def _wrote_a_page(observation: Observation) -> bool:
    return any(Facts(case).number("pages") > 0 for case in observation.cases if not case.raised)

"""Judge what a readme says, one thing per item: what was implemented, what each file does, how to run it.

How well it says so is for a person. A readme that cannot be read waits for one; a missing one does not.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Final, Literal

from pydantic import Field

from grader.checks.layout import CLOSED, closed_lines
from grader.checks.readme_reader import lines, places, readme_report, readme_texts
from grader.checks.readme_reader.lines import Line
from grader.checks.readme_reader.readme_report import Document, ReadmeReport
from grader.checks.support.check_definition import Check, FolderInspection
from grader.checks.support.dry_runs import DryRun, Ending
from grader.checks.support.handed_in_folder import HandedInFolder
from grader.checks.support.typed_checks import read_texts
from grader.checks.support.verdict import CheckInput, Flaw, Verdict, failed, passed, pending
from grader.checks.support.verdict import Params as _Params
from grader.model import CaseKind, CaseResult, Evidence, Fate, Observation, Prose, Reason, Rows, Status

PARTS: tuple[str, ...] = ("some", "every")
"""Of an item on the code files: that some are described, and that every one is."""
_README, _UNREAD, _CODE, _TRIED = "readme: ", "unread: ", "code: ", "tried: "
_PATHS: Final = "paths"
_FOLDER: Final = "folder"
_LACKING: Final = "lacking"
_SHOWN: Final = 3
_EXCERPT: Final = 8_000
_MOST_DRY_RUNS: Final = 4
_EARNS: Final = (Status.PASSED, Status.PARTIAL)


class Params(_Params):
    says: Literal["implemented", "files", "command"]
    folders: tuple[str, ...] = Field(min_length=1)
    """Names of the problem's folder; the first is the one that is asked for."""
    code: tuple[str, ...] = ()
    """Patterns of the problem's own file names, to find its work where no folder is named so."""
    given: tuple[str, ...] = ()
    """Files of the handout, which need no description."""
    words: Annotated[int, Field(ge=1)] = 8
    """With fewer words that say something, a person has to look."""
    about: tuple[str, ...] = ()
    """Words that a text on this problem has, beside those of the code: some of either have to be in it."""
    options: tuple[str, ...] = ()
    """Beginnings of words: a text on what can be implemented here has at least one such word."""
    few: Annotated[int, Field(ge=0)] = 2
    """With so many code files or fewer it is enough that each is named."""


def observe(params: Params, folder: HandedInFolder) -> Observation:
    """Return what there is to judge the readme of the item's problem by."""
    tree = folder.tree
    foreign, asked_files = folder.paths_for(folder.asked_anywhere), folder.paths_for(folder.asked)
    located = places.find_work(tree, params.folders, params.code, foreign, asked_files & tree.keys())
    readmes, unread = readme_texts.read_texts(located.readmes, tree, folder.words)
    code = [path for path in located.code if not folder.is_provided(path)]
    sources, closed = folder.sources(code), folder.submission.unopened
    return build_observation(sorted(tree), located.folder or "", readmes, unread, sources, closed)


def build_observation(
    paths: Sequence[str],
    folder: str,
    readmes: Mapping[str, str],
    unread: Mapping[str, str],
    code: Mapping[str, str],
    closed: Mapping[str, str],
) -> Observation:
    """Return what there is to judge a readme by, as an observation.

    `unread` and `closed` say why a file was not read or an archive not opened; `code` are sources, empty
    where they are not read.
    """
    values = {_PATHS: "\n".join(paths), _FOLDER: folder, CLOSED: closed_lines(closed)}
    for head, named in ((_README, readmes), (_UNREAD, unread), (_CODE, code)):
        values |= {f"{head}{path}": text for path, text in named.items()}
    return Observation(Fate.FINISHED, (CaseResult(CaseKind.PUBLISHED, values),))


def describe(params: Params) -> str:
    what = {
        "implemented": "what you implemented",
        "files": "what each file of code does",
        "command": "a command that runs a script of the hand-in",
    }[params.says]
    return f"The readme in {params.folders[0]} says {what}."


def judge(params: Params, observed: CheckInput) -> Verdict:
    report, unread = _read(observed.submitted, params.given)
    shell_is_enough = params.says == "command" and report.documents
    if not report.readmes and not shell_is_enough:
        return _judge_without_readme(unread, read_texts(observed.submitted))
    verdict = _SAYS[params.says](params, report)
    if verdict.status in _EARNS and (doubt := _find_doubt(params, report)):
        return pending(f"{verdict.message} {doubt}".strip(), *verdict.evidence)
    if verdict.lost_marks and unread:
        return pending(f"{verdict.message} {_describe_unread(unread)}", *verdict.evidence)
    return verdict


def _find_doubt(params: Params, report: ReadmeReport) -> str:
    """Say, in a sentence, why what is said earns nothing by itself; empty where it does."""
    names = ", ".join(path.split("/")[-1] for path in report.code[:_SHOWN])
    if not report.has_work:
        return f"{names} does nothing, so there is no work to describe or to run: a person has to look."
    if params.says != "command" and not report.is_about_the_work(params.about):
        return f"It has hardly a word in common with {names} or with the problem: a person has to look."
    if params.says != "command" and not report.has_sentences:
        return "Its words make no sentences: a person has to look."
    return ""


def list_dry_runs(params: Params, observation: Observation) -> list[DryRun]:
    """Return what a box has to try before the commands of a readme can be judged."""
    return _read(observation, params.given)[0].dry_runs[:_MOST_DRY_RUNS] if params.says == "command" else []


def add_dry_runs(observation: Observation, endings: Mapping[DryRun, Ending]) -> Observation:
    """Return the observation with the endings of the dry runs added."""
    notes = {
        _TRIED + json.dumps([t.file, t.lines, t.placeholders]): json.dumps([ending.end, ending.why])
        for t, ending in endings.items()
    }
    (case,) = observation.cases
    return replace(observation, cases=(replace(case, values={**case.values, **notes}),))


def _read_endings(values: Mapping[str, str]) -> dict[DryRun, Ending]:
    endings = {}
    for name, ending in values.items():
        if name.startswith(_TRIED):
            file, command_lines, placeholders = json.loads(name.removeprefix(_TRIED))
            endings[DryRun(file, tuple(map(tuple, command_lines)), tuple(placeholders))] = Ending(
                *json.loads(ending)
            )
    return endings


def is_alike(observation: Observation, faulty: Observation) -> bool:
    """Tell whether the hand-in's readme lacks all that the variant's lacks.

    One thing that is not said leaves the others alone.
    """
    faulty_lacking, lacking = _list_lacking(faulty), _list_lacking(observation)
    return bool(faulty_lacking) and faulty_lacking <= lacking


def keep_symptoms(observation: Observation) -> Observation:
    """Return as much of a variant as `is_alike` needs: what is lacking, without the readme's words."""
    values = {_LACKING: " ".join(sorted(_list_lacking(observation)))}
    return Observation(observation.fate, (CaseResult(CaseKind.PUBLISHED, values),))


def _list_lacking(observation: Observation) -> set[str]:
    noted = read_texts(observation).get(_LACKING)
    if noted is not None:
        return set(noted.split())
    report, unread = _read(observation, ())
    if not report.readmes:
        return set() if unread or read_texts(observation).get(CLOSED) else {"readme"}
    params = Params(says="files", folders=("-",))
    lacking = {"implemented": _judge_implemented, "files": _judge_files}
    missing = {name for name, says in lacking.items() if says(params, report).lost_marks}
    return missing if report.findings or report.instruction else {*missing, "command"}


def _read(observation: Observation, handout_files: Sequence[str]) -> tuple[ReadmeReport, dict[str, str]]:
    values = read_texts(observation)
    readmes, unread, code = (
        {name.removeprefix(head): text for name, text in values.items() if name.startswith(head)}
        for head in (_README, _UNREAD, _CODE)
    )
    handout_names = {name.casefold() for name in handout_files}
    sources = {
        path: text for path, text in code.items() if path.split("/")[-1].casefold() not in handout_names
    }
    paths = [path for path in values.get(_PATHS, "").split("\n") if path]
    return readme_report.read_report(
        readmes, sources, paths, values.get(_FOLDER, ""), _read_endings(values)
    ), unread


def _judge_without_readme(unread: Mapping[str, str], values: Mapping[str, str]) -> Verdict:
    if unread:
        return pending(_describe_unread(unread))
    if closed := values.get(CLOSED):
        notes = closed.replace("\n", " ")
        return pending(
            f"There is no readme among the files that could be read. {notes} A person has to look."
        )
    folder = values.get(_FOLDER)
    where = f"in {folder} or above it" if folder else "in the hand-in"
    return replace(failed(Flaw(Reason.NO_FILE, f"There is no readme {where}.")), settled=True)


def _describe_unread(unread: Mapping[str, str]) -> str:
    return f"{'; '.join(f'{path} {why}' for path, why in unread.items())}: a person has to read it."


# ── what was implemented ──────────────────────────────────────────────────────────────────────────────


def _judge_implemented(params: Params, report: ReadmeReport) -> Verdict:
    excerpts = tuple(map(_excerpt, report.readmes))
    first = report.readmes[0]
    if not report.descriptions:
        content = "nothing" if not first.text.strip() else "titles, names and instructions only"
        message = f"{first.name} does not say what was implemented: it holds {content}."
        return replace(failed(Flaw(Reason.NOT_AS_ASKED, message, excerpts)), settled=not first.text.strip())
    document, line = report.descriptions[0]
    if report.words < params.words:
        words = f"{report.words} word{'' if report.words == 1 else 's'}"
        return pending(f"Only {document.where(line)} says what was implemented, in {words}.", *excerpts)
    if params.options and not report.mentions(params.options):
        return pending(f"{first.name} names nothing that can be implemented here.", *excerpts)
    return passed(*excerpts, message=f"{document.where(line)} begins to say what was implemented.")


def _excerpt(document: Document) -> Evidence:
    numbered = "\n".join(f"{line.number:>3}  {line.text}" for line in lines.split_lines(document.text))
    return Prose(title=document.name, found=numbered[:_EXCERPT])


# ── what each code file does ──────────────────────────────────────────────────────────────────────────


def _judge_files(params: Params, report: ReadmeReport) -> Verdict:
    if not report.code:
        return pending("No code of this problem was found to compare the readme with. A person has to look.")
    described = {path: _find_description(path, params, report) for path in report.code}
    rows = tuple(
        (path, document.where(line) if document else "–")
        for path, (document, line) in _fill_places(described)
    )
    evidence = Rows(title="Code files", columns=("file", "described in"), rows=rows[:40])
    left_out = [path.split("/")[-1] for path, mention in described.items() if mention is None]
    strangers = report.strangers[:_SHOWN]
    if not left_out:
        return passed(evidence, message=" ".join(strangers))
    more = f" and {len(left_out) - 5} more" if len(left_out) > 5 else ""
    message = " ".join(
        [f"{report.readmes[0].name} does not say what {', '.join(left_out[:5])}{more} is for.", *strangers]
    )
    if len(left_out) == len(described):
        return failed(Flaw(Reason.NOT_AS_ASKED, message, (evidence,)))
    return Verdict(Status.PARTIAL, Reason.NOT_AS_ASKED, message, (evidence,), ("every",))


def _find_description(path: str, params: Params, report: ReadmeReport) -> tuple[Document, Line] | None:
    enough = len(report.code) <= params.few and report.descriptions
    return report.find_description(path) or (report.find_naming(path) if enough else None)


def _fill_places(
    lines_by_file: Mapping[str, tuple[Document, Line] | None],
) -> list[tuple[str, tuple[Document | None, Line]]]:
    nowhere = (None, Line(0, ""))
    return [(path, mention or nowhere) for path, mention in lines_by_file.items()]


# ── how to run it ─────────────────────────────────────────────────────────────────────────────────────


def _judge_command(_params: Params, report: ReadmeReport) -> Verdict:
    faults = [
        f"{document.where(finding.command.line)}: `{finding.command.short_text}` {finding.fault}."
        for document, finding in report.findings
        if finding.fault
    ][:_SHOWN]
    starting = [(d, f) for d, f in report.findings if not f.fault and not f.doubt]
    good = next(((d, f) for d, f in starting if not report.find_doubt(f)), None)
    if good:
        document, finding = good
        where = document.where(finding.command.line)
        starts = f"{where}: `{finding.command.short_text}` starts {finding.file.split('/')[-1]}."
        return passed(message=" ".join([starts, *([finding.remark] if finding.remark else []), *faults]))
    open_ones = [(d, f, f.doubt or report.find_doubt(f)) for d, f in report.findings if not f.fault]
    for document, finding, doubt in open_ones[:1]:
        where = f"{document.where(finding.command.line)}: `{finding.command.short_text}`"
        return pending(f"{where} {doubt}. A person has to look.")
    if faults:
        return failed(Flaw(Reason.NOT_AS_ASKED, " ".join(faults)))
    if report.instruction:
        document, command = report.instruction
        return passed(message=f"{document.where(command.line)} says to run {command.script}.")
    if report.steps:
        document, line = report.steps
        return pending(f"{document.where(line)} begins a list of files to run. A person has to look.")
    names = ", ".join(document.name for document in report.documents)
    return failed(Flaw(Reason.NOT_AS_ASKED, f"No line of {names} is a command that runs the code."))


_SAYS: Final = {"implemented": _judge_implemented, "files": _judge_files, "command": _judge_command}


def _asks_for_every_file(tolerance: Mapping[str, object]) -> bool:
    return tolerance.get("says") == "files"


CHECK: Final = Check(
    Params,
    judge,
    describe,
    is_alike=is_alike,
    parts=PARTS,
    needs_parts=_asks_for_every_file,
    folder=FolderInspection(observe, list_dry_runs, add_dry_runs, keep_symptoms),
)

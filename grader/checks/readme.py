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
from grader.checks.readme_reader.readme_report import Document, Telling
from grader.checks.support.check_definition import Check, FolderLook
from grader.checks.support.handed_in_folder import HandedInFolder
from grader.checks.support.trials import Ending, Trial
from grader.checks.support.typed_checks import texts
from grader.checks.support.verdict import Flaw, Observed, Verdict, failed, passed, pending
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
_MOST_TRIALS: Final = 4
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
    foreign, taken = folder.paths_for(folder.wanted), folder.paths_for(folder.asked)
    located = places.find(tree, params.folders, params.code, foreign, taken & tree.keys())
    readmes, unread = readme_texts.texts(located.readmes, tree, folder.words)
    code = [path for path in located.code if not folder.is_provided(path)]
    sources, closed = folder.sources(code), folder.submission.unopened
    return observation(sorted(tree), located.folder or "", readmes, unread, sources, closed)


def observation(
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


def in_words(params: Params) -> str:
    what = {
        "implemented": "what you implemented",
        "files": "what each file of code does",
        "command": "a command that runs a script of the hand-in",
    }[params.says]
    return f"The readme in {params.folders[0]} says {what}."


def judge(params: Params, observed: Observed) -> Verdict:
    told, unread = _read(observed.found, params.given)
    shell_is_enough = params.says == "command" and told.documents
    if not told.readmes and not shell_is_enough:
        return _no_readme(unread, texts(observed.found))
    verdict = _SAYS[params.says](params, told)
    if verdict.status in _EARNS and (doubt := _doubt(params, told)):
        return pending(f"{verdict.message} {doubt}".strip(), *verdict.evidence)
    if verdict.lost_marks and unread:
        return pending(f"{verdict.message} {_unread(unread)}", *verdict.evidence)
    return verdict


def _doubt(params: Params, report: Telling) -> str:
    """Say, in a sentence, why what is said earns nothing by itself; empty where it does."""
    names = ", ".join(path.split("/")[-1] for path in report.code[:_SHOWN])
    if not report.has_work:
        return f"{names} does nothing, so there is no work to describe or to run: a person has to look."
    if params.says != "command" and not report.is_about_the_work(params.about):
        return f"It has hardly a word in common with {names} or with the problem: a person has to look."
    if params.says != "command" and not report.has_sentences:
        return "Its words make no sentences: a person has to look."
    return ""


def trials(params: Params, observation: Observation) -> list[Trial]:
    """Return what a box has to try before the commands of a readme can be judged."""
    return _read(observation, params.given)[0].trials[:_MOST_TRIALS] if params.says == "command" else []


def with_trials(observation: Observation, tried: Mapping[Trial, Ending]) -> Observation:
    """Return the observation with the endings of the trials added."""
    told = {
        _TRIED + json.dumps([t.file, t.lines, t.placeholders]): json.dumps([ending.end, ending.why])
        for t, ending in tried.items()
    }
    (case,) = observation.cases
    return replace(observation, cases=(replace(case, values={**case.values, **told}),))


def _tried(values: Mapping[str, str]) -> dict[Trial, Ending]:
    found = {}
    for name, ending in values.items():
        if name.startswith(_TRIED):
            file, tried, placeholders = json.loads(name.removeprefix(_TRIED))
            found[Trial(file, tuple(map(tuple, tried)), tuple(placeholders))] = Ending(*json.loads(ending))
    return found


def alike(observation: Observation, faulty: Observation) -> bool:
    """Tell whether the hand-in's readme lacks all that the variant's lacks.

    One thing that is not said leaves the others alone.
    """
    theirs, own = _lacking(faulty), _lacking(observation)
    return bool(theirs) and theirs <= own


def symptoms(observation: Observation) -> Observation:
    """Return as much of a variant as `alike` needs: what is lacking, without the readme's words."""
    values = {_LACKING: " ".join(sorted(_lacking(observation)))}
    return Observation(observation.fate, (CaseResult(CaseKind.PUBLISHED, values),))


def _lacking(observation: Observation) -> set[str]:
    known = texts(observation).get(_LACKING)
    if known is not None:
        return set(known.split())
    told, unread = _read(observation, ())
    if not told.readmes:
        return set() if unread or texts(observation).get(CLOSED) else {"readme"}
    params = Params(says="files", folders=("-",))
    lacking = {"implemented": _implemented, "files": _files}
    found = {name for name, says in lacking.items() if says(params, told).lost_marks}
    return found if told.findings or told.instruction else {*found, "command"}


def _read(observation: Observation, given: Sequence[str]) -> tuple[Telling, dict[str, str]]:
    values = texts(observation)
    readmes, unread, code = (
        {name.removeprefix(head): text for name, text in values.items() if name.startswith(head)}
        for head in (_README, _UNREAD, _CODE)
    )
    known = {name.casefold() for name in given}
    own = {path: text for path, text in code.items() if path.split("/")[-1].casefold() not in known}
    paths = [path for path in values.get(_PATHS, "").split("\n") if path]
    return readme_report.read_telling(readmes, own, paths, values.get(_FOLDER, ""), _tried(values)), unread


def _no_readme(unread: Mapping[str, str], values: Mapping[str, str]) -> Verdict:
    if unread:
        return pending(_unread(unread))
    if closed := values.get(CLOSED):
        told = closed.replace("\n", " ")
        return pending(f"There is no readme among the files that could be read. {told} A person has to look.")
    folder = values.get(_FOLDER)
    where = f"in {folder} or above it" if folder else "in the hand-in"
    return replace(failed(Flaw(Reason.NO_FILE, f"There is no readme {where}.")), settled=True)


def _unread(unread: Mapping[str, str]) -> str:
    return f"{'; '.join(f'{path} {why}' for path, why in unread.items())}: a person has to read it."


# ── what was implemented ──────────────────────────────────────────────────────────────────────────────


def _implemented(params: Params, report: Telling) -> Verdict:
    shown = tuple(map(_excerpt, report.readmes))
    first = report.readmes[0]
    if not report.described:
        held = "nothing" if not first.text.strip() else "titles, names and instructions only"
        message = f"{first.name} does not say what was implemented: it holds {held}."
        return replace(failed(Flaw(Reason.NOT_AS_ASKED, message, shown)), settled=not first.text.strip())
    document, line = report.described[0]
    if report.words < params.words:
        words = f"{report.words} word{'' if report.words == 1 else 's'}"
        return pending(f"Only {document.where(line)} says what was implemented, in {words}.", *shown)
    if params.options and not report.mentions(params.options):
        return pending(f"{first.name} names nothing that can be implemented here.", *shown)
    return passed(*shown, message=f"{document.where(line)} begins to say what was implemented.")


def _excerpt(document: Document) -> Evidence:
    numbered = "\n".join(f"{line.number:>3}  {line.text}" for line in lines.lines(document.text))
    return Prose(title=document.name, found=numbered[:_EXCERPT])


# ── what each code file does ──────────────────────────────────────────────────────────────────────────


def _files(params: Params, report: Telling) -> Verdict:
    if not report.code:
        return pending("No code of this problem was found to compare the readme with. A person has to look.")
    found = {path: _said(path, params, report) for path in report.code}
    rows = tuple(
        (path, document.where(line) if document else "–") for path, (document, line) in _placed(found)
    )
    evidence = Rows(title="Code files", columns=("file", "described in"), rows=rows[:40])
    left_out = [path.split("/")[-1] for path, place in found.items() if place is None]
    strangers = report.strangers[:_SHOWN]
    if not left_out:
        return passed(evidence, message=" ".join(strangers))
    more = f" and {len(left_out) - 5} more" if len(left_out) > 5 else ""
    message = " ".join(
        [f"{report.readmes[0].name} does not say what {', '.join(left_out[:5])}{more} is for.", *strangers]
    )
    if len(left_out) == len(found):
        return failed(Flaw(Reason.NOT_AS_ASKED, message, (evidence,)))
    return Verdict(Status.PARTIAL, Reason.NOT_AS_ASKED, message, (evidence,), ("every",))


def _said(path: str, params: Params, report: Telling) -> tuple[Document, Line] | None:
    enough = len(report.code) <= params.few and report.described
    return report.said_of(path) or (report.naming(path) if enough else None)


def _placed(
    lines_by_file: Mapping[str, tuple[Document, Line] | None],
) -> list[tuple[str, tuple[Document | None, Line]]]:
    nowhere = (None, Line(0, ""))
    return [(path, place or nowhere) for path, place in lines_by_file.items()]


# ── how to run it ─────────────────────────────────────────────────────────────────────────────────────


def _command(_params: Params, report: Telling) -> Verdict:
    faults = [
        f"{document.where(finding.command.line)}: `{finding.command.shown}` {finding.fault}."
        for document, finding in report.findings
        if finding.fault
    ][:_SHOWN]
    starting = [(d, f) for d, f in report.findings if not f.fault and not f.doubt]
    good = next(((d, f) for d, f in starting if not report.doubt_of(f)), None)
    if good:
        document, finding = good
        where = document.where(finding.command.line)
        starts = f"{where}: `{finding.command.shown}` starts {finding.file.split('/')[-1]}."
        return passed(message=" ".join([starts, *([finding.remark] if finding.remark else []), *faults]))
    open_ones = [(d, f, f.doubt or report.doubt_of(f)) for d, f in report.findings if not f.fault]
    for document, finding, doubt in open_ones[:1]:
        where = f"{document.where(finding.command.line)}: `{finding.command.shown}`"
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


_SAYS: Final = {"implemented": _implemented, "files": _files, "command": _command}


def _asks_for_every_file(tolerance: Mapping[str, object]) -> bool:
    return tolerance.get("says") == "files"


CHECK: Final = Check(
    Params,
    judge,
    in_words,
    alike=alike,
    parts=PARTS,
    needs_parts=_asks_for_every_file,
    folder=FolderLook(observe, trials, with_trials, symptoms),
)

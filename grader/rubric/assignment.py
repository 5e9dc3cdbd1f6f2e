"""A rubric as the rest of the grader uses it: everything resolved, the reference's files at hand."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from pydantic import Field

from grader.model import SubmittedFile
from grader.rubric import answer_sheet, merged, modes, reference_submission, starter
from grader.rubric.folder import EDITS, GIVEN_OUT, PROBES, PROSE, PROVIDED, RECOMPUTE, SOLUTION, STARTER
from grader.rubric.params import read_params
from grader.rubric.schema import (
    AssignmentEntry,
    FollowThrough,
    Id,
    Item,
    Mistake,
    Problem,
    WrittenAssignment,
    WrittenItem,
    WrittenMistake,
    WrittenProblem,
)


class Assignment(AssignmentEntry):
    id: Id
    problems: tuple[Problem, ...]
    mistakes: tuple[Mistake, ...]
    asked_in: frozenset[tuple[str, str]]
    """(file, problem) of every item, those that were left out by `narrowed` among them."""
    reference: Path
    digest: str
    """SHA-256 over the rubric file and the reference folder: another digest may mean other marks."""
    tree: Mapping[str, bytes] = Field(repr=False, exclude=True)
    """The reference folder's files as they were when `digest` was taken."""

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for problem in self.problems for item in problem.items)

    def item(self, item_id: str) -> Item:
        return {item.id: item for item in self.items}[item_id]

    def mistake(self, mistake_id: str) -> Mistake:
        return {mistake.id: mistake for mistake in self.mistakes}[mistake_id]

    def solution_files(self) -> tuple[SubmittedFile, ...]:
        return self._files(SOLUTION)

    def changed_files(self, mistake_id: str) -> tuple[str, ...]:
        """Return the paths of the files that a mistake's variant replaces.

        Where the variant changes how the work is handed in, the names of the judged folders are among them.
        """
        folder = f"mistakes/{self.mistake(mistake_id).id}"
        changed = {path.removeprefix(f"{folder}/") for path in self.tree if path.startswith(f"{folder}/")}
        as_handed_in = self.folder_names if changed - self.files.keys() - {EDITS} else ()
        return (*(file.path for file in self._files(folder)), *as_handed_in)

    @property
    def typed_names(self) -> tuple[str, ...]:
        """Return the file names of the items that judge what was typed."""
        return tuple(name for name, ways in self.load.items() if modes.are_typed(ways))

    @property
    def folder_names(self) -> tuple[str, ...]:
        """Return the file names of the items that judge how the work was handed in."""
        return tuple(name for name, ways in self.load.items() if modes.are_of_a_folder(ways))

    @property
    def judges_folders(self) -> bool:
        return bool(self.folder_names)

    def handed_in(self, mistake_id: str | None = None) -> Mapping[str, bytes]:
        """Return the reference, or a mistake's variant, as a student would hand it in: content by place."""
        return reference_submission.build_tree(self.tree, mistake_id)

    def narrowed(self, keep: Callable[[Item], bool]) -> "Assignment":
        """Return the same assignment with only the items that `keep` accepts, and with their sum of marks."""
        problems = (
            problem.model_copy(update={"items": tuple(filter(keep, problem.items))})
            for problem in self.problems
        )
        filled = tuple(problem for problem in problems if problem.items)
        marks = sum(item.marks for problem in filled for item in problem.items)
        return self.model_copy(update={"problems": filled, "marks": marks})

    def with_items(self, change: Callable[[Item], Item]) -> "Assignment":
        """Return the same assignment with every item changed."""
        problems = (
            problem.model_copy(update={"items": tuple(map(change, problem.items))})
            for problem in self.problems
        )
        return self.model_copy(update={"problems": tuple(problems)})

    def judged_on(self, files: Collection[str]) -> "Assignment":
        """Return the same assignment with the items of these files only."""
        return self.narrowed(lambda item: item.file in files)

    @property
    def box_environment(self) -> dict[str, str]:
        """Return the environment variables that tell boxes what this assignment needs."""
        variables = self.stand_ins.environment if self.stand_ins else {}
        return variables | ({"GRADER_PYTHON_2": "1"} if self.python_2 else {})

    def provided_files(self) -> tuple[SubmittedFile, ...]:
        """Return the files that the handout gives out, as the course has them."""
        places = ((name, f"{PROVIDED}/{name}") for name in self.provided)
        return tuple(SubmittedFile(name, self.tree[path], found_as=path) for name, path in places)

    def with_provided(self, files: Collection[SubmittedFile]) -> "Assignment":
        """Return the same assignment as if `files` had been given out in place of those of the same names."""
        instead = {f"{PROVIDED}/{file.path}": file.content for file in files}
        return self.model_copy(update={"tree": {**self.tree, **instead}})

    def runs_again(self, item: Item) -> bool:
        """Return whether the item's script is run on given data and once more on fresh data."""
        return bool(self.fresh_files and item.cases.fresh) and item.runs_script

    def starter_files(self) -> tuple[SubmittedFile, ...]:
        """Return the files that students get.

        They are the course's own starters, marked solutions without their regions, and an empty sheet for
        typed answers. A solution without marks is not given out.
        """
        written = {file.path: file for file in self._files(STARTER)}
        made = {
            file.path: self._made_starter(file) for file in self.solution_files() if file.path not in written
        }
        files = written | {path: file for path, file in made.items() if file is not None}
        return tuple(files[name] for name in self.files if name in files)

    @cached_property
    def starters(self) -> tuple[bytes, ...]:
        """Return the contents that students begin with, in this edition and in others."""
        head = f"{GIVEN_OUT}/"
        others = (content for path, content in self.tree.items() if path.startswith(head))
        return (*(file.content for file in self.starter_files()), *others)

    @property
    def asked_names(self) -> Mapping[str, tuple[str, ...]]:
        """Return the classes and functions that items are about, by file."""
        names: dict[str, dict[str, None]] = {}
        for item in self.items:
            for path in item.code:
                names.setdefault(item.file, {})[path.partition(".")[0]] = None
        return {file: tuple(asked) for file, asked in names.items()}

    def _made_starter(self, solution: SubmittedFile) -> SubmittedFile | None:
        typed = [item for item in self.items if item.file == solution.path and item.is_typed]
        if typed:
            text = answer_sheet.write_sheet(typed, solution.content.decode("utf-8", "replace"))
        elif starter.is_marked(solution.content):
            text = starter.make_starter(solution.content, solution.found_as).text
        else:
            return None
        return SubmittedFile(solution.path, text.encode(), found_as=f"{STARTER}/{solution.path}")

    def variant_files(self, mistake_id: str) -> tuple[SubmittedFile, ...]:
        """Return the solution with the files that the mistake changes laid over it."""
        changed = self._files(f"mistakes/{self.mistake(mistake_id).id}")
        files = {file.path: file for file in (*self.solution_files(), *changed)}
        return tuple(files.values())

    def variant_of_both(self, one: str, other: str) -> tuple[SubmittedFile, ...] | None:
        """Return the solution with the changes of two mistakes, or None where these cannot be merged."""
        files = {file.path: file for file in self.solution_files()}
        variants = [{file.path: file for file in self.variant_files(name)} for name in (one, other)]
        for path, file in files.items():
            changed = [variant[path] for variant in variants if variant[path].content != file.content]
            content = changed[0].content if changed else file.content
            if len(changed) > 1:
                both = merged.merge_variants(file.content, *(variant.content for variant in changed))
                if both is None:
                    return None
                content = both
            files[path] = replace(file, content=content)
        return tuple(files.values())

    def untouched_variants(self, file: str) -> tuple[tuple[SubmittedFile, ...], ...]:
        """Return the solution with a starter's file in its place, for each starter that has this file.

        The starters are the one that is handed out now, and those below ``given-out/`` that other editions
        handed out.
        """
        head = f"{GIVEN_OUT}/"
        editions = sorted({path.split("/")[1] for path in self.tree if path.startswith(head)})
        starters = [self.starter_files(), *(self._files(f"{head}{edition}") for edition in editions)]
        solution = {submitted.path: submitted for submitted in self.solution_files()}
        return tuple(
            tuple((solution | {submitted.path: submitted for submitted in edition_files}).values())
            for edition_files in starters
            if any(submitted.path == file for submitted in edition_files)
        )

    def prose(self, item_id: str) -> str:
        """Return the reference answer in words, with notes on marking; empty where there is none."""
        return self.tree.get(f"{PROSE}/{item_id}.md", b"").decode("utf-8", "replace")

    def probes_source(self) -> str:
        """Return the text of the probes; empty where nothing is run."""
        return self.tree.get(PROBES, b"").decode()

    def recompute_source(self) -> str:
        """Return the text of the recomputations; empty where no item needs one."""
        return self.tree.get(RECOMPUTE, b"").decode()

    def _files(self, part: str) -> tuple[SubmittedFile, ...]:
        places = ((name, f"{part}/{name}") for name in self.files)
        return tuple(
            SubmittedFile(name, self.tree[path], found_as=path) for name, path in places if path in self.tree
        )


def resolve(
    written: WrittenAssignment, reference: Path, tree: Mapping[str, bytes], digest: str
) -> Assignment:
    """Return the assignment of a rubric that keeps every rule, with everything resolved."""
    return Assignment(
        **{name: getattr(written, name) for name in AssignmentEntry.model_fields},
        id=written.assignment,
        problems=tuple(_resolve_problem(problem, written) for problem in written.problems),
        mistakes=tuple(map(_resolve_mistake, written.mistakes)),
        asked_in=frozenset((item.file, problem.id) for problem in written.problems for item in problem.items),
        reference=reference,
        digest=digest,
        tree=tree,
    )


def _resolve_problem(written: WrittenProblem, whole: WrittenAssignment) -> Problem:
    items = tuple(_resolve_item(item, written.id, whole) for item in written.items)
    return Problem(**(dict(written) | {"items": items}))


def _resolve_item(written: WrittenItem, problem: str, whole: WrittenAssignment) -> Item:
    resolved = {
        "tolerance": read_params(written.check, written.tolerance),
        "limits": written.limits.over(whole.limits) if written.limits else whole.limits,
        "load": written.load or whole.load[written.file],
        "follow_through": _resolve_follow_through(written),
        "problem": problem,
    }
    return Item(**(dict(written) | resolved))


def _resolve_follow_through(written: WrittenItem) -> FollowThrough | None:
    if written.follow_through is None:
        return None
    tolerance = written.follow_through.tolerance or written.tolerance
    return FollowThrough(
        **(dict(written.follow_through) | {"tolerance": read_params(written.check, tolerance)})
    )


def _resolve_mistake(written: WrittenMistake) -> Mistake:
    named_by = tuple(written.loses) if written.named_by is None else written.named_by
    return Mistake(**(dict(written) | {"named_by": named_by}))

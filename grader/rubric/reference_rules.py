"""What a rubric names must be in the reference folder: functions, solution and starter files, variants."""

from collections.abc import Iterator

from grader.rubric import folder, modes, reference_submission, starter
from grader.rubric.document import Path, is_id
from grader.rubric.faults import Fault, show_key, show_value
from grader.rubric.folder import Folder
from grader.rubric.lenient_view import Entry, RubricEntries
from grader.rubric.rules import blame_unknown, list_modes


def apply_reference_rules(written: RubricEntries, reference: Folder) -> list[Fault]:
    """Blame the rubric's places, and return the faults in the reference folder's own files."""
    _files_are_there(written, reference)
    _provided_are_there(written, reference)
    _variants_are_there(written, reference)
    _variants_change_known_files(written, reference)
    return [
        *_hand_ins_are_listed(written, reference),
        *_given_out_are_known_files(written, reference),
        *_functions_exist(written, reference, folder.PROBES, list(_list_probes(written))),
        *_functions_exist(written, reference, folder.RECOMPUTE, list(_list_recomputes(written))),
        *_code_is_defined(written, reference),
        *_regions_are_whole(reference),
    ]


def _functions_exist(
    written: RubricEntries, reference: Folder, file: str, named: list[tuple[Path, str]]
) -> list[Fault]:
    if not reference.has(file):
        for key_path, name in named[:1]:
            written.document.blame(
                key_path, f"the file {reference.shown(file)} with {show_value(name)}", "no such file"
            )
        return []
    names = folder.read_names(reference.tree[file], reference.shown(file))
    if names.fault:
        return [names.fault]
    for key_path, name in named:
        what = f"a function of {reference.shown(file)}"
        blame_unknown(written.document, key_path, name, names.functions, what)
    return []


def _list_probes(written: RubricEntries) -> Iterator[tuple[Path, str]]:
    for item in written.items:
        for block in (item, item.block("follow_through")):
            yield from _list_named(block, "probe")


def _list_recomputes(written: RubricEntries) -> Iterator[tuple[Path, str]]:
    fresh = written.root.block("fresh_files")
    for name in fresh.data:
        yield from _list_named(fresh, name)
    for item in written.items:
        for key in ("recompute", "confirm"):
            yield from _list_named(item, key)
        for key in ("recompute", "oracle"):
            yield from _list_named(item.block("follow_through"), key)


def _list_named(block: Entry, key: str) -> Iterator[tuple[Path, str]]:
    if (name := block.text(key)) is not None:
        yield block.place(key), name


def _files_are_there(written: RubricEntries, reference: Folder) -> None:
    for name, need in written.root.block("files").data.items():
        if need != "required":
            continue
        solution = reference.part(folder.SOLUTION)
        _must_be_there(written, reference, folder.SOLUTION, name)
        if name not in solution or not _starter_is_made(written, name, solution[name]):
            instead = f" (or regions between {starter.BEGIN} and {starter.END})" if name in solution else ""
            _must_be_there(written, reference, folder.STARTER, name, instead)


def _must_be_there(
    written: RubricEntries, reference: Folder, part: str, name: str, instead: str = ""
) -> None:
    there = reference.part(part)
    if name not in there:
        what = f"the file {reference.shown(part)}/{name}{instead}"
        written.document.blame(("files", name), what, "no such file", names=there, word=name)


def _starter_is_made(written: RubricEntries, name: str, solution: bytes) -> bool:
    ways = written.root.block("load").data.get(name)
    return modes.are_typed(ways) or starter.is_marked(solution)


def _regions_are_whole(reference: Folder) -> Iterator[Fault]:
    starter_part = reference.part(folder.STARTER)
    for name, solution in reference.part(folder.SOLUTION).items():
        file = reference.shown(f"{folder.SOLUTION}/{name}")
        if not starter.is_marked(solution):
            continue
        yield from starter.make_starter(solution, file).faults
        if name in starter_part:
            there = reference.shown(f"{folder.STARTER}/{name}")
            yield Fault(there, None, "", f"no starter, since {file} marks its regions", "one")


def _hand_ins_are_listed(written: RubricEntries, reference: Folder) -> list[Fault]:
    """Return the faults in the lists of a hand-in's places: each place needs a file to fill it.

    Blame the rubric where an item judges the hand-in's folder and the reference has no such list.
    """
    judged = [item for item in written.items if modes.are_of_a_folder(list_modes(written, item))]
    if judged and not reference.has(reference_submission.find_list()):
        what = (
            f"the file {reference.shown(reference_submission.find_list())}, which lists where a hand-in's "
            "files lie"
        )
        written.document.blame(judged[0].place("file"), what, "no such file")
    with_a_list = [
        name for name in reference.variants() if reference.has(reference_submission.find_list(name))
    ]
    return [
        Fault(
            reference.shown(reference_submission.find_list(name)),
            line,
            "",
            "a place for a file of the solution",
            path,
        )
        for name in (None, *with_a_list)
        for line, path in reference_submission.find_unfilled(reference.tree, name)
    ]


def _given_out_are_known_files(written: RubricEntries, reference: Folder) -> Iterator[Fault]:
    """Yield a fault for each given-out file that the rubric does not name under `files`.

    Each edition of starters has a folder of its own, with files that are handed in.
    """
    files = written.root.block("files").data
    for path in reference.part(folder.GIVEN_OUT) if written.files_are_readable else ():
        edition, _, name = path.partition("/")
        if name not in files:
            shown_path = reference.shown(f"{folder.GIVEN_OUT}/{edition}")
            yield Fault(
                shown_path,
                None,
                "",
                "files named under files, in a folder for each edition",
                show_value(path),
            )


def _provided_are_there(written: RubricEntries, reference: Folder) -> None:
    there = reference.part(folder.PROVIDED)
    for key_path, name in written.root.texts("provided").items():
        what = f"a file of {reference.shown(folder.PROVIDED)}/"
        blame_unknown(written.document, key_path, name, there, what)


def _variants_are_there(written: RubricEntries, reference: Folder) -> None:
    variants, ids = reference.variants(), written.ids(written.mistakes)
    spare = [variant for variant in variants if variant not in ids]
    for mistake in written.mistakes:
        name = mistake.text("id") or ""
        if is_id(name) and name not in variants:
            what = f"a variant's files in {reference.shown('mistakes')}/{name}/"
            written.document.blame(mistake.place("id"), what, "none", names=spare, word=name)
    for variant in spare if written.mistake_ids_are_readable else ():
        what = f"an entry for the variant {reference.shown('mistakes')}/{show_key(variant)}/"
        written.document.blame(("mistakes",), what, "none")


def _variants_change_known_files(written: RubricEntries, reference: Folder) -> None:
    files = written.root.block("files").data
    for mistake in written.mistakes if written.files_are_readable else ():
        folder_name = f"mistakes/{mistake.text('id')}"
        for changed in sorted(reference.part(folder_name).keys() - {folder.EDITS}):
            what = f"only files named under files in {reference.shown(folder_name)}/"
            names = (*files, *reference_submission.list_file_names(reference.tree, mistake.text("id") or ""))
            blame_unknown(written.document, mistake.place("id"), changed, names, what)


def _code_is_defined(written: RubricEntries, reference: Folder) -> list[Fault]:
    solution = reference.part("solution")
    names = {
        file: folder.read_names(content, reference.shown(f"solution/{file}"))
        for file, content in solution.items()
        if file.endswith(".py")
    }
    for item in written.items:
        file = item.text("file")
        if file not in names or names[file].fault:
            continue
        for key_path, name in item.texts("code").items():
            what = f"a function or class of {reference.shown('solution')}/{file}"
            blame_unknown(written.document, key_path, name, names[file].qualified, what)
    return [module_names.fault for module_names in names.values() if module_names.fault]

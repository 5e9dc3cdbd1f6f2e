"""What a rubric must keep to beyond its shape: names exist, marks add up, ids are unique.

Each rule reads the lenient view, so that one wrong place does not silence the others, and blames by name.
"""

from collections.abc import Callable, Collection, Iterator
from math import isclose
from typing import Final

from pydantic import ValidationError

from grader.checks import CHECKS
from grader.rubric import modes, pydantic_messages
from grader.rubric.document import Document, Path, is_id
from grader.rubric.faults import show_key, show_value
from grader.rubric.lenient_view import Entry, RubricEntries
from grader.rubric.params import read_params

_LISTS: Final = ("code", "mistakes", "load", "waits_after", "only_with")
Reference = tuple[Path, str, Collection[str], str]
"""Where a name stands, the name, the valid ones, and what it should be."""


def apply_rules(written: RubricEntries) -> None:
    for rule in _RULES:
        rule(written)


def blame_unknown(document: Document, key_path: Path, word: str, names: Collection[str], what: str) -> None:
    """Blame `word` unless it is one of `names`."""
    if word not in names:
        document.blame(key_path, what, show_value(word), names=names, word=word)


def _names_exist(written: RubricEntries) -> None:
    for key_path, word, names, what in _list_references(written):
        blame_unknown(written.document, key_path, word, names, what)


def _list_references(written: RubricEntries) -> Iterator[Reference]:
    for item in written.items:
        if (check := item.text("check")) is not None:
            yield item.place("check"), check, CHECKS, "the name of a check"
    if written.files_are_readable:
        yield from _list_references_to_files(written)
    if written.item_ids_are_readable:
        yield from _list_references_to_items(written)
    if written.mistake_ids_are_readable:
        mistakes = written.ids(written.mistakes)
        for key_path, name in (pair for item in written.items for pair in item.texts("mistakes").items()):
            yield key_path, name, mistakes, "the id of a mistake defined under mistakes"


def _list_references_to_files(written: RubricEntries) -> Iterator[Reference]:
    files, load = written.root.block("files").data, written.root.block("load").data
    for name, ways in load.items():
        if not modes.are_of_a_folder(ways):
            yield ("load", name), name, files, "a file named under files"
    for key_path, name in written.root.places("other_names").items():
        yield key_path, name, files, "a file named under files"
    for item in written.items:
        if (file := item.text("file")) is not None:
            yield item.place("file"), file, load, "a file that has a load entry"


def _list_references_to_items(written: RubricEntries) -> Iterator[Reference]:
    items = written.ids(written.items)
    for mistake in written.mistakes:
        for key_path, name in (mistake.places("loses") | mistake.texts("named_by")).items():
            yield key_path, name, items, "the id of an item"


def _ids_are_alone(written: RubricEntries) -> None:
    for entries in (written.problems, written.items, written.mistakes):
        seen: dict[str, int] = {}
        for entry in entries:
            line = written.document.line(entry.place("id"))
            if (name := entry.text("id")) in seen:
                written.document.blame(
                    entry.place("id"), f"another id (line {seen[name]} has this one)", show_value(name)
                )
            elif name is not None:
                seen[name] = line


def _lists_name_each_once(written: RubricEntries) -> None:
    lists = [(item, key) for item in written.items for key in _LISTS]
    lists += [(written.root, "provided")]
    others = written.root.block("other_names")
    lists += [(others.block(name), key) for name in others.data for key in ("names", "folders")]
    lists += [(item.block("follow_through"), "after") for item in written.items]
    lists += [(mistake, "named_by") for mistake in written.mistakes]
    lists += [(written.root.block("load"), name) for name in written.root.block("load").data]
    for entry, key in lists:
        seen: set[str] = set()
        for key_path, name in entry.texts(key).items():
            if name in seen:
                written.document.blame(key_path, "each name once", f"{show_value(name)} again")
            seen.add(name)


def _total_is_the_sum(written: RubricEntries) -> None:
    marks = [(item.text("id"), item.number("marks")) for item in written.items]
    total = written.root.number("marks")
    if not written.items_are_readable or total is None or any(mark is None for _, mark in marks):
        return
    summed = sum(mark for _, mark in marks if mark is not None)
    if not isclose(total, summed, abs_tol=1e-9):
        terms = " + ".join(f"{show_key(name or '?')} {mark:g}" for name, mark in marks)
        written.document.blame(("marks",), f"{summed:g}, the sum over the items ({terms})", f"{total:g}")


def _parts_are_the_checks(written: RubricEntries) -> None:
    for item in written.items:
        check = item.text("check") or ""
        if check not in CHECKS or "parts" not in item.data:
            continue
        names = _list_part_names(check, item)
        if not names:
            written.document.blame(item.place("parts"), "no parts", f"some: {check!r} judges as a whole")
        for key_path, name in item.places("parts").items():
            if names:
                blame_unknown(written.document, key_path, name, names, f"a part of the check {check!r}")


def _list_part_names(check: str, item: Entry) -> tuple[str, ...]:
    """Return the parts of the check, and those that the item's tolerance names."""
    tolerance = item.block("tolerance")
    blocks = [{**tolerance.texts(key), **tolerance.places(key)} for key in CHECKS[check].parts_under]
    return (*CHECKS[check].parts, *(name for block in blocks for name in block.values()))


def _answers_share_the_marks(written: RubricEntries) -> None:
    """Blame an item of several answers that does not say how they share its marks.

    Some of the answers may be right, so each of them needs its share.
    """
    for item in written.items:
        check = item.text("check") or ""
        if check not in CHECKS or not CHECKS[check].needs_parts(item.block("tolerance").data):
            continue
        answers = _list_part_names(check, item)
        missing = [show_key(name) for name in answers if name not in item.block("parts").data]
        if len(answers) > 1 and item.number("marks") and missing:
            what = "the marks of each of the answers"
            written.document.blame(item.place("parts"), what, f"none for {', '.join(missing)}")


def _parts_add_up(written: RubricEntries) -> None:
    for item in written.items:
        marks, parts = item.number("marks"), item.numbers("parts")
        by_hand = item.number("manual_marks") or 0.0
        readable = marks is not None and parts and len(parts) == len(item.block("parts").data)
        if readable and not isclose(sum(parts.values()), (marks or 0.0) - by_hand, abs_tol=1e-9):
            without = f" minus the {by_hand:g} that a person gives" if by_hand else ""
            what = f"parts that add up to {(marks or 0.0) - by_hand:g}, the item's marks{without}"
            written.document.blame(item.place("parts"), what, f"{sum(parts.values()):g}")


def _a_person_gives_some(written: RubricEntries) -> None:
    """Blame `manual_marks` where a person would give every mark, or where `manual` does not say what for."""
    for item in written.items:
        marks, by_hand = item.number("marks"), item.number("manual_marks")
        if by_hand is None:
            continue
        key_path = item.place("manual_marks")
        if "manual" not in item.data:
            written.document.blame(key_path, "manual: to say what a person has to judge", "none")
        elif marks is not None and by_hand >= marks:
            written.document.blame(key_path, f"less than {marks:g}, the item's marks", f"{by_hand:g}")


def _form_costs_some(written: RubricEntries) -> None:
    """Blame `form` where it leaves no marks for the values, or where the check is of another kind.

    Only some checks can tell a wrong form from wrong values.
    """
    with_a_form = [name for name, check in CHECKS.items() if check.tells_form]
    for item in written.items:
        check, marks, form = item.text("check"), item.number("marks"), item.number("form")
        if form is None:
            continue
        key_path = item.place("form")
        if check in CHECKS and check not in with_a_form:
            written.document.blame(key_path, f"one of the checks {', '.join(with_a_form)}", show_value(check))
        elif marks is not None and form >= marks:
            written.document.blame(key_path, f"less than {marks:g}, the item's marks", f"{form:g}")


def _tolerance_fits_the_check(written: RubricEntries) -> None:
    for item in written.items:
        check = item.text("check") or ""
        for block in (item, item.block("follow_through")):
            if check in CHECKS and isinstance(block.data.get("tolerance"), dict):
                _check_tolerance(written.document, check, block.block("tolerance"))


def _check_tolerance(document: Document, check: str, tolerance: Entry) -> None:
    try:
        read_params(check, tolerance.data)
    except ValidationError as failure:
        pydantic_messages.blame_all(document, CHECKS[check].Params, failure, tolerance.path)


def _cases_are_some(written: RubricEntries) -> None:
    for item in written.items:
        counts = item.numbers("cases")
        if counts and not any(counts.values()):
            written.document.blame(item.place("cases"), "at least one case in all", "none")


def _probe_unless_typed(written: RubricEntries) -> None:
    """Blame a probe for what is not run, and a missing probe for what is run.

    Typed answers and folders are read outside the box; everything else needs a probe to observe it.
    """
    for item in written.items:
        ways = list_modes(written, item)
        typed = modes.are_typed(ways)
        read = typed or modes.are_of_a_folder(ways)
        if read and "probe" in item.data:
            what = "typed answers are" if typed else "a folder is"
            written.document.blame(item.place("probe"), f"no probe: {what} not run", "one")
        elif ways and not read and item.data.get("probe") is None:
            written.document.blame(item.place("probe"), "a probe, since the item's file is run", "none")


def list_modes(written: RubricEntries, item: Entry) -> list[str]:
    """Return how the item's file is loaded, as far as that can be read."""
    ways = item.texts("load") or written.root.block("load").texts(item.text("file") or "")
    return list(ways.values())


def _folders_have_checks_of_their_own(written: RubricEntries) -> None:
    of_folders = [name for name, check in CHECKS.items() if check.kind == "folder"]
    for item in written.items:
        check, ways = item.text("check"), list_modes(written, item)
        if check in CHECKS and ways and (check in of_folders) != modes.are_of_a_folder(ways):
            checks = f"one of the checks {', '.join(of_folders)}"
            what = "a file loaded as [folder]" if check in of_folders else checks
            actual = f"[{', '.join(ways)}]" if check in of_folders else show_value(check)
            key_path = item.place("file" if check in of_folders else "check")
            written.document.blame(key_path, what, actual)


def _images_are_of_the_data(written: RubricEntries) -> None:
    for item in written.items:
        if item.number("images") and not isinstance(written.root.data.get("data"), dict):
            written.document.blame(item.place("images"), "data: with the set of hidden images", "none")


def _fresh_files_are_given_out(written: RubricEntries) -> None:
    given_out = written.root.texts("provided").values()
    for key_path, name in written.root.places("fresh_files").items():
        blame_unknown(written.document, key_path, name, given_out, "a file named under provided")


def _scripts_have_fresh_files(written: RubricEntries) -> None:
    """Blame fresh cases of a script where the rubric has no `fresh_files`.

    A script runs as it stands, so only new data can make its cases fresh.
    """
    for item in written.items:
        script = modes.run_a_script(list_modes(written, item)) and not item.number("images")
        fresh = item.block("cases").number("fresh")
        if script and fresh and not written.root.block("fresh_files").data:
            what = "fresh_files: with the files to draw anew for its fresh cases"
            written.document.blame((*item.place("cases"), "fresh"), what, "none")


def _follows_what_is_earlier(written: RubricEntries) -> None:
    ids = written.ids(written.items)
    earlier: list[str] = []
    for item in written.items if written.item_ids_are_readable else ():
        rules = item.block("follow_through").texts("after") | item.texts("waits_after")
        for key_path, name in rules.items():
            if name not in earlier:
                is_item = name in ids
                actual = f"{show_value(name)}, which does not come earlier" if is_item else show_value(name)
                word = "" if is_item else name
                written.document.blame(
                    key_path, "the id of an earlier item", actual, names=[*earlier], word=word
                )
        earlier += written.ids([item])


def _goes_with_what_is_there(written: RubricEntries) -> None:
    ids = written.ids(written.items)
    for item in written.items if written.item_ids_are_readable else ():
        for key_path, name in item.texts("only_with").items():
            if name not in ids or name == item.text("id"):
                what = "the id of another item"
                written.document.blame(key_path, what, show_value(name), names=[*ids], word=name)


def _loses_no_more_than_there_is(written: RubricEntries) -> None:
    marks = {item.text("id"): item.number("marks") for item in written.items}
    for mistake in written.mistakes:
        for name, lost in mistake.numbers("loses").items():
            there = marks.get(name)
            if there is not None and lost > there:
                key_path = (*mistake.place("loses"), name)
                written.document.blame(
                    key_path, f"at most {there:g}, the marks of {show_key(name)}", f"{lost:g}"
                )


def _mistakes_are_used(written: RubricEntries) -> None:
    used = {mistake for _, mistake in written.listed()}
    for mistake in written.mistakes if written.items_are_readable else ():
        if is_id(name := mistake.text("id")) and name not in used:
            written.document.blame(mistake.place("id"), "an item that lists this mistake", "none")


def _mistakes_can_be_named(written: RubricEntries) -> None:
    listed = set(written.listed())
    used = {mistake for _, mistake in listed}
    items = written.ids(written.items)
    for mistake in written.mistakes:
        name = mistake.text("id")
        places = mistake.texts("named_by") if "named_by" in mistake.data else mistake.places("loses")
        for key_path, item in places.items():
            if name in used and item in items and (item, name) not in listed:
                actual = f"{show_value(item)}, which does not list it"
                written.document.blame(
                    key_path, f"an item that lists {show_value(name)} under mistakes", actual
                )


_RULES: Final[tuple[Callable[[RubricEntries], None], ...]] = (
    _names_exist,
    _ids_are_alone,
    _lists_name_each_once,
    _total_is_the_sum,
    _parts_are_the_checks,
    _answers_share_the_marks,
    _parts_add_up,
    _a_person_gives_some,
    _form_costs_some,
    _tolerance_fits_the_check,
    _cases_are_some,
    _probe_unless_typed,
    _folders_have_checks_of_their_own,
    _images_are_of_the_data,
    _fresh_files_are_given_out,
    _scripts_have_fresh_files,
    _follows_what_is_earlier,
    _goes_with_what_is_there,
    _loses_no_more_than_there_is,
    _mistakes_are_used,
    _mistakes_can_be_named,
)

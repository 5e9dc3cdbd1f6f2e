"""A graphics card that a script asks for without looking whether there is one: it stays where it is."""

import functools
from collections.abc import Callable
from typing import Any, Final

asked_for: Final[list[str]] = []
"""How a card was asked for, each way once."""


def settle(torch: Any) -> None:
    for owner, word in ((torch.Tensor, "tensor"), (torch.nn.Module, "module")):
        owner.cuda = functools.partialmethod(_stay, f"{word}.cuda()")
        owner.to = _without_card(torch, owner.to, f"{word}.to('cuda')")
    torch.load = _loading(torch.load)


def _stay(itself: Any, how: str, *_given: Any, **_named: Any) -> Any:
    _note(how)
    return itself


def _without_card(torch: Any, to: Callable[..., Any], how: str) -> Callable[..., Any]:
    @functools.wraps(to)
    def moved(itself: Any, *given: Any, **named: Any) -> Any:
        places = [*given, *named.values()]
        if any(_is_card(torch, place) for place in places):
            _note(how)
            given = tuple("cpu" if _is_card(torch, place) else place for place in given)
            named = {key: "cpu" if _is_card(torch, place) else place for key, place in named.items()}
        return to(itself, *given, **named)

    return moved


def _loading(load: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(load)
    def loaded(file: Any, map_location: Any = None, *given: Any, **named: Any) -> Any:
        return load(
            file,
            "cpu" if map_location is None or "cuda" in str(map_location) else map_location,
            *given,
            **named,
        )

    return loaded


def _is_card(torch: Any, place: Any) -> bool:
    if isinstance(place, str):
        return place.startswith("cuda")
    return isinstance(place, torch.device) and place.type == "cuda"


def _note(how: str) -> None:
    if how not in asked_for:
        asked_for.append(how)

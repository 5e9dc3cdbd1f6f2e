"""Whether a script looks at the labels of a pass: where it does not, nothing is measured."""

from collections.abc import Callable
from typing import Any, Final

from ..recorder.patches import Patches
from .penalty import CRITERIA


def _split_words(text: str) -> list[str]:
    return text.split()


_OF_TENSORS: Final = _split_words("""
    __eq__ eq __ne__ ne equal __sub__ sub __rsub__ __getitem__ __iter__ tolist item numpy __array__ view
    view_as reshape unsqueeze squeeze flatten expand expand_as float double type type_as isin gather
    index_select scatter scatter_ sum bincount
""")
_OF_TORCH: Final = _split_words("eq ne equal sub isin stack cat hstack unsqueeze bincount where")
_OF_FUNCTIONS: Final = frozenset({*CRITERIA, "one_hot"})
"""What labels are compared, counted or measured with, or what comes before that."""


class LabelUses:
    """Calls `used` whenever a script uses labels; `labels` returns those of the last batch, or None."""

    def __init__(self, labels: Callable[[], Any], used: Callable[[], None]) -> None:
        self._labels, self._used = labels, used

    def hook(self, torch: Any, patches: Patches) -> None:
        for owner, names in (
            (torch.Tensor, _OF_TENSORS),
            (torch, _OF_TORCH),
            (torch.nn.functional, _OF_FUNCTIONS),
        ):
            for name in names:
                if callable(getattr(owner, name, None)):
                    patches.before(owner, name, self._called)

    def _called(self, *given: Any, **named: Any) -> None:
        labels = self._labels()
        if labels is None:
            return
        every = [*given, *named.values()]
        every += [part for one in every if isinstance(one, list | tuple) for part in one]
        if any(_is_labels(one, labels) for one in every):
            self._used()


def _is_labels(thing: Any, labels: Any) -> bool:
    """Tell whether a thing is the labels: `labels.data` is another tensor with the same memory."""
    return thing is labels or (type(thing) is type(labels) and thing.data_ptr() == labels.data_ptr())

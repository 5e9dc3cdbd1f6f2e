"""Every criterion of every option: what is wrong, as a sentence; empty where the criterion is met."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from grader.checks.fine_tuning.facts import Data, Facts, ParameterFacts, Pass, Step
from grader.checks.fine_tuning.saved_weights import SavingOutcome, find_saving_outcome
from grader.checks.fine_tuning.weight_changes import find_first_change
from grader.checks.fine_tuning.written_page import Page, is_nearly_all


@dataclass(frozen=True)
class Handout:
    """What the handout's own script has."""

    layers: tuple[tuple[int | str, ...], ...]
    """For each edition the widths of the linear layers, with the kinds of what stands between them."""
    dataset: str
    excluded: tuple[str, ...]
    """Datasets that do not count as others."""
    classes: tuple[str, ...]


Criterion = Callable[[Facts, Handout], str]
_SLACK: Final = 1.5
_MOSTLY: Final = 0.9
_LEAST_DECAY: Final = 1e-9
"""Less is lost in the rounding of single precision, whatever the learning rate."""
_REUSED: Final = 1.2
"""Rows that the new layers got, by those that the backbone yielded, from which on some were used again."""


def _trains(facts: Facts, _handout: Handout) -> str:
    if not facts.steps:
        return "No step of training was seen."
    if not facts.heads:
        return "No new layer was trained."
    layers = [parameter.name.rpartition(".")[0] or parameter.name for parameter in facts.heads]
    moved = {layer for layer, parameter in zip(layers, facts.heads, strict=True) if parameter.changed}
    still = [layer for layer in dict.fromkeys(layers) if layer not in moved]
    return f"Not trained: {', '.join(still[:6])}." if still else ""


def _is_pulled(parameter: ParameterFacts) -> bool:
    """Tell whether a weight decay that can be felt, or a penalty in the loss, pulls a parameter to zero."""
    return parameter.decay >= _LEAST_DECAY or parameter.pulled


# ── html ──────────────────────────────────────────────────────────────────────────────────────────────


@lru_cache(maxsize=2)
def page_of(facts: Facts) -> Page:
    """Return the page, which is read once for all criteria."""
    return Page(facts)


def _images_shown(facts: Facts, _handout: Handout) -> str:
    page = page_of(facts)
    if is_nearly_all(page.pictures, facts.test_images):
        return ""
    missing = (
        f" ({page.promised} are named, but some of their files are missing)"
        if page.promised > page.pictures
        else ""
    )
    return f"The page shows {page.pictures} of {facts.test_images} test images{missing}."


def _scores(facts: Facts, _handout: Handout) -> str:
    page = page_of(facts)
    complete = page.complete_rows()
    total = len(page.rows)
    if not is_nearly_all(complete, max(1, total)):
        return f"For {total - complete} of {total} images, scores of some classes are missing."
    return ""


def _probabilities(facts: Facts, _handout: Handout) -> str:
    page = page_of(facts)
    if not page.all_numbers:
        return "There are no scores on the page."
    if is_nearly_all(page.probable_rows(), len(page.rows)):
        return ""
    hint = "they are what the last layer yields" if is_nearly_all(page.known_rows(), len(page.rows)) else ""
    beyond = min(page.all_numbers) < 0
    why = hint or ("some are negative" if beyond else "they do not sum to one over the classes")
    return f"The scores are not probabilities: {why}."


def _names(facts: Facts, handout: Handout) -> str:
    if any(data.test and handout.dataset not in data.bases for data in facts.datasets):
        return ""  # other data have other names
    missing = page_of(facts).names(handout.classes)
    return f"Not named in words on the page: {', '.join(missing)}." if missing else ""


# ── best model ────────────────────────────────────────────────────────────────────────────────────────


def _validates(facts: Facts, _handout: Handout) -> str:
    steps = {loader_pass.step for loader_pass in facts.measurements()}
    if len(steps) >= 2:
        return ""
    if len({loader_pass.step for loader_pass in facts.validations()}) >= 2:
        return "The network answered other images during training, but the script did not use their labels."
    return f"Validation was seen {len(steps)} times during training; at least 2 times are expected."


def _saves(facts: Facts, _handout: Handout) -> str:
    if any(save.version >= 0 for save in facts.saves):
        return ""
    other_files = facts.weight_files
    if other_files:
        return f"The weights were not saved with torch.save, but as {other_files[0]}."
    return "No weights were saved."


def _keeps_best(facts: Facts, _handout: Handout) -> str:
    if not facts.measurements():
        return "No accuracy was measured that could tell which weights are best."
    return {
        SavingOutcome.BEST: "",
        SavingOutcome.BY_REFERENCE: "The file holds the weights of the last epoch, not of the best: the best "
        "was kept without a copy, so training went on changing it.",
        SavingOutcome.LAST: "The file holds later weights than those of the best validation.",
        SavingOutcome.OTHER: "No file holds the weights of the best validation.",
        SavingOutcome.EVERY: "Every validated model has its own file; nothing says which is the best.",
        SavingOutcome.ELSEWHERE: "",
        SavingOutcome.NOTHING: "The best weights are in no file.",
    }[find_saving_outcome(facts)]


# ── regularisation ────────────────────────────────────────────────────────────────────────────────────


def _penalised(facts: Facts, _handout: Handout) -> str:
    """Say that no trained parameter of the new layers is pulled to zero; empty where one is.

    Parameters that changed count: an optimiser may also hold parameters of a copy that nothing else uses.
    """
    trained = [parameter for parameter in facts.heads if parameter.changed] or facts.heads
    if any(map(_is_pulled, trained)):
        return ""
    return "Nothing pulls the weights of the new layers towards zero."


def _every_parameter(facts: Facts, _handout: Handout) -> str:
    left_out = [parameter.name for parameter in facts.heads if parameter.learns and not _is_pulled(parameter)]
    return f"Trained, but not regularised: {', '.join(left_out[:6])}." if left_out else ""


# ── another dataset ───────────────────────────────────────────────────────────────────────────────────


def is_another(data: Data, handout: Handout) -> bool:
    return not {data.name, *data.bases} & {handout.dataset, *handout.excluded, _MADE_UP}


def is_of_handout(data: Data, handout: Handout) -> bool:
    """Tell whether `data` are the handout's images, under another name too.

    Datasets that do not count (`excluded`) may be made from the same class: they are not the given one.
    """
    kinds = {data.name, *data.bases}
    return handout.dataset in kinds and not kinds & set(handout.excluded)


def _other_images(facts: Facts, handout: Handout) -> str:
    sets = facts.training_sets()
    if any(is_another(data, handout) for data in sets):
        return ""
    return (
        f"It trains on {', '.join(data.name for data in sets) or 'nothing'}, which does not count as another "
        "dataset."
    )


def _through_loader(facts: Facts, _handout: Handout) -> str:
    whole = [
        loader_pass
        for loader_pass in facts.passes
        if loader_pass.backwards and loader_pass.rows >= min(loader_pass.items, facts.epoch_images) > 0
    ]
    return "" if whole else "Training never went through a whole DataLoader."


def _fits(facts: Facts, _handout: Handout) -> str:
    classes = max((data.classes for data in facts.training_sets()), default=-1)
    widths = linear_widths(facts.layers)
    if widths and 0 < widths[-1] < classes:
        return f"The network has {widths[-1]} outputs for {classes} classes."
    return ""


# ── structure ─────────────────────────────────────────────────────────────────────────────────────────


def linear_widths(layers: Sequence[str]) -> list[int]:
    """Return the widths of the linear layers: 64, 32, 10 for ``Linear 64 32``, ``Linear 32 10``."""
    numbers = [pair for pair in map(_widths, layers) if pair]
    return [numbers[0][0], *(out for _, out in numbers)] if numbers else []


def _kind(layer: str) -> str:
    """Return the kind of a layer: ``Linear`` of ``Linear 64 10``."""
    return layer.partition(" ")[0]


def has_changed(facts: Facts, handout: Handout) -> bool:
    """Tell whether the layers differ from the handout's.

    The first width and the last are left out: one follows from the backbone, the other from the data.
    """
    widths = linear_widths(facts.layers)
    if not widths:
        return any(_part(layer) not in (None, _ACTIVATION) for layer in facts.layers)
    editions = [edition for edition in handout.layers if edition[0] == widths[0]] or handout.layers
    return _inner_parts(facts.layers) not in [form for edition in editions for form in _forms(edition)]


def _inner_parts(layers: Sequence[str]) -> list[int | str]:
    """Return widths and kinds in order, but for the first and last width: ``32 Dropout`` of 9-32-Dropout-10.

    An activation counts only between two layers: before them it changes features that are cut off at zero
    already, after them it says how the scores are read.
    """
    parts: list[int | str] = []
    for layer in layers:
        pair = _widths(layer)
        kind = pair[1] if pair else _part(layer)
        parts += [] if kind is None else [kind]
    while parts and parts[0] == _ACTIVATION:
        del parts[0]
    while parts and parts[-1] == _ACTIVATION:
        del parts[-1]
    last = max((n for n, part in enumerate(parts) if isinstance(part, int)), default=len(parts))
    return parts[:last] + parts[last + 1 :]


def _forms(edition: tuple[int | str, ...]) -> list[list[int | str]]:
    """Return the inner parts as given, and without those that have no weights.

    To leave out parts without weights makes no other layers.
    """
    inside = list(edition[1:-1])
    return [inside, [part for part in inside if isinstance(part, int)]]


def _part(layer: str) -> str | None:
    """Return the kind of a layer that changes how layers work together; None for any other layer."""
    kind = _kind(layer)
    if kind in _PLAIN:
        return None
    return _ACTIVATION if kind.lower() in _ACTIVATIONS else kind


def _widths(layer: str) -> tuple[int, int] | None:
    words = layer.split()
    fits = len(words) == 3 and words[0] == "Linear" and words[1].isdecimal() and words[2].isdecimal()
    return (int(words[1][:9]), int(words[2][:9])) if fits else None


_ACTIVATION: Final = "activation"
_MADE_UP: Final = "FakeData"
"""torchvision's images of noise, which stand for no dataset."""
_PLAIN: Final = (
    *("Linear", "Flatten", "Identity", "Softmax", "LogSoftmax", "Softmax2d", "log_softmax", "softmax"),
    *("AdaptiveAvgPool2d", "AvgPool2d", "AdaptiveMaxPool2d", "MaxPool2d", "AvgPool1d", "AdaptiveAvgPool1d"),
    *("Upsample", "Unflatten"),
)
_ACTIVATIONS: Final = frozenset(
    word.lower()
    for word in (
        *("ReLU", "ReLU6", "PReLU", "LeakyReLU", "leaky_relu", "ELU", "SELU", "CELU", "GELU", "SiLU"),
        *("Tanh", "Sigmoid", "Softplus", "Mish", "Hardswish", "GLU"),
    )
)


def _changed(facts: Facts, handout: Handout) -> str:
    return "" if has_changed(facts, handout) else "The new layers are those of the given script."


def _nonlinear(facts: Facts, _handout: Handout) -> str:
    """Say that an activation is missing between two linear layers; empty where there is always one."""
    positions = [n for n, layer in enumerate(facts.layers) if layer.startswith("Linear ")]
    for first, second in pairwise(positions):
        between = {_kind(layer).lower() for layer in facts.layers[first + 1 : second]}
        if not between & _ACTIVATIONS:
            return "Two linear layers follow each other without an activation: together they are one."
    return ""


# ── augmentation ──────────────────────────────────────────────────────────────────────────────────────


def _augments(facts: Facts, _handout: Handout) -> str:
    if any(step.random and not step.from_script for step in _list_training_steps(facts)):
        return ""
    return "No random transform of torchvision changes the training images."


def _own_transform(facts: Facts, _handout: Handout) -> str:
    written = [step for step in _list_training_steps(facts) if step.from_script]
    if any(step.changes for step in written):
        return ""
    if written:
        return f"{written[0].name} leaves the image as it is."
    return "The training images go through no transform that you wrote yourself."


def _training_only(facts: Facts, _handout: Handout) -> str:
    over = {loader_pass.dataset for loader_pass in facts.validations()}
    wrong = [d.name for n, d in enumerate(facts.datasets) if n in over and d.varies and not d.trained]
    return "The validation images come out different each time, too." if wrong else ""


def _list_training_steps(facts: Facts) -> list[Step]:
    trained = {number for number, data in enumerate(facts.datasets) if data.trained}
    return [step for step in facts.transforms if step.dataset in trained]


# ── cached features ───────────────────────────────────────────────────────────────────────────────────


def _once(facts: Facts, _handout: Handout) -> str:
    times = Counter(loader_pass.over for loader_pass in facts.passes if _is_through(facts, loader_pass))
    again = [count for (dataset, _), count in times.items() if count > _times_allowed(facts, dataset)]
    if again:
        return f"The same images went through the backbone {max(again)} times; once is enough."
    most = facts.training_images + facts.test_images
    if facts.backbone_rows <= _SLACK * most:
        return ""
    return f"{facts.backbone_rows} images went through the backbone; once for each would be {most}."


def _is_through(facts: Facts, loader_pass: Pass) -> bool:
    """Tell whether a pass brought its images to the backbone, as far as it got them."""
    least = (
        min(loader_pass.items, facts.epoch_images)
        if loader_pass.cut or loader_pass.backwards
        else loader_pass.items
    )
    return loader_pass.through >= _MOSTLY * least > 0


def _times_allowed(facts: Facts, dataset: int) -> int:
    """Return how often images may go through the backbone: once for the features.

    Test images may go a second time, to try the whole network.
    """
    return 2 if 0 <= dataset < len(facts.datasets) and facts.datasets[dataset].test else 1


def _reused(facts: Facts, _handout: Handout) -> str:
    epochs = [
        loader_pass
        for loader_pass in facts.passes
        if loader_pass.backwards and loader_pass.rows and not loader_pass.through
    ]
    images = facts.epoch_images if len(epochs) >= 2 else facts.training_images
    if facts.head_known >= 2 * images:
        return ""
    return "The new layers were not trained on saved outputs for more than one epoch."


def _same_outputs(facts: Facts, _handout: Handout) -> str:
    if is_nearly_all(facts.head_known, facts.head_alone):
        return ""
    foreign = facts.head_alone - facts.head_known
    return f"{foreign} of {facts.head_alone} rows that the new layers got did not come from the backbone."


# ── training the backbone ─────────────────────────────────────────────────────────────────────────────


def _first_changes(facts: Facts) -> tuple[int | None, int | None]:
    """Return the first look at which the backbone differed from the start, and that for the new layers."""
    return find_first_change([look.old for look in facts.looks]), find_first_change(
        [look.new for look in facts.looks]
    )


def _trained_from(facts: Facts) -> int | None:
    """Return the first look at which training had changed the backbone; None where it never did."""
    old, _ = _first_changes(facts)
    return old if _learns(facts) and facts.backbone_stepped else None


def _new_layers_first(facts: Facts, _handout: Handout) -> str:
    """Say that the backbone was not trained after the new layers; empty where it was.

    To train the new layers alone is what the given script does: it counts as the first half of something.
    """
    old, (_, new) = _trained_from(facts), _first_changes(facts)
    if old is None:
        return "The backbone was never trained after the new layers."
    if new is not None and new < old:
        return ""
    return "The backbone changed from the first epoch on, before the new layers had been trained."


def _learns(facts: Facts) -> bool:
    """Tell whether an optimiser has parameters of the backbone: without one, a change is no training."""
    return any(parameter.of_backbone and parameter.learns for parameter in facts.trained)


def _backbone_trained(facts: Facts, _handout: Handout) -> str:
    if _trained_from(facts) is not None:
        return ""
    old, _ = _first_changes(facts)
    if _learns(facts):
        return (
            "An optimiser has weights of the backbone, but its steps did not change them: look at its "
            "learning rate, and at whether the weights had gradients."
        )
    if old is not None:
        return "The weights of the backbone changed, but no optimiser has them."
    if facts.looks and facts.looks[-1].learning:
        return "The backbone may learn, but no optimiser has its parameters, so they never changed."
    return "The weights of the backbone never changed."


def _goes_on(facts: Facts, _handout: Handout) -> str:
    """Say that the backbone did not learn for another whole epoch after it began to; empty where it did."""
    versions = {look.old for look in facts.looks}
    trained = _trained_from(facts) is not None
    return "" if trained and len(versions) > 2 else "The backbone was trained for less than two epochs."


def name_way_not_trained(facts: Facts) -> str:
    """Return a name for the way in which the backbone was never trained; empty where it was."""
    if _trained_from(facts) is not None:
        return ""
    return "never-moved" if _learns(facts) else "not-optimized"


CRITERIA: Final[Mapping[str, Mapping[str, Criterion]]] = {
    "html": {"images": _images_shown, "scores": _scores, "probabilities": _probabilities, "names": _names},
    "best-model": {"validates": _validates, "torch-save": _saves, "best": _keeps_best},
    "l2": {"penalty": _penalised, "every-parameter": _every_parameter, "trained": _trains},
    "dataset": {"other-images": _other_images, "loader": _through_loader, "fits": _fits, "trained": _trains},
    "structure": {"changed": _changed, "nonlinear": _nonlinear, "trained": _trains},
    "augment": {
        "augmentation": _augments,
        "own-transform": _own_transform,
        "training-only": _training_only,
        "trained": _trains,
    },
    "cached-features": {"once": _once, "reused": _reused, "same-outputs": _same_outputs},
    "unfreeze": {"new-layers-first": _new_layers_first, "backbone": _backbone_trained, "goes-on": _goes_on},
}


# ── what was attempted ────────────────────────────────────────────────────────────────────────────────


def _keeps_something(facts: Facts, _handout: Handout) -> bool:
    """Tell whether the script searches for the best weights.

    It validates at two steps or more, or it validates and saves weights at two steps or more: to save only
    what training ended with is no search for the best.
    """
    weights = {save.step for save in facts.saves if save.version >= 0}
    steps = {loader_pass.step for loader_pass in facts.validations()}
    return len(steps) >= 2 or (bool(steps) and len(weights) >= 2)


def _keeps_features(facts: Facts, _handout: Handout) -> bool:
    """Tell whether features were used again, or all were worked out before the new layers got any of them."""
    if not facts.head_alone or not facts.backbone_rows:
        return False
    first = facts.ahead > facts.most_at_once and facts.ahead >= _MOSTLY * facts.training_images
    return first or facts.head_alone > _REUSED * facts.backbone_rows


def _was_turned_on(facts: Facts) -> bool:
    """Tell whether the backbone was to be trained.

    It learned later than the new layers, or was let learn, or the source says that it is to.
    """
    old, new = _first_changes(facts)
    counts = [look.turned_on for look in facts.looks]
    let = any(before < after for before, after in pairwise(counts))
    in_source = bool(facts.words & {"unfreeze", "requires_grad"})
    return let or (old is not None and _learns(facts) and (in_source or new is None or old > new))


ATTEMPTED: Final[Mapping[str, Callable[[Facts, Handout], bool]]] = {
    "html": lambda facts, _handout: facts.number("pages") > 0,
    "best-model": _keeps_something,
    "l2": lambda facts, _handout: any(map(_is_pulled, facts.trained)),
    "dataset": lambda facts, handout: any(not is_of_handout(data, handout) for data in facts.training_sets()),
    "structure": has_changed,
    "augment": lambda facts, _handout: any(
        step.random or (step.from_script and step.changes) for step in _list_training_steps(facts)
    ),
    "cached-features": _keeps_features,
    "unfreeze": lambda facts, _handout: _was_turned_on(facts),
}

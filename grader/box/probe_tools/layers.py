"""The layers of a PyTorch network laid open: their weights as arrays, or arrays laid into them."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from .arrays import MOST_SENT

# ── what stands in them ───────────────────────────────────────────────────────────────────────────────


def operations(model: Any, images: Any, intake: Any, torch: Any, *, inputs: int, classes: int) -> Any:
    """Return the layers with weights in the order in which images go through, as arrays, and `structure`.

    `op0_matrix` (inputs, outputs) and `op0_bias` (outputs,) are of a linear layer, `op1_scale` and
    `op1_shift` (outputs,) of a batch norm. `structure` is `as-asked` where there are none but these and what
    changes no class, from `inputs` to `classes` numbers; else `other`, alone. What stands between them does
    not tell.
    """
    order = _order_of_layers(model, images, intake, torch)
    arrays = _arrays_of_layers(order, torch) if order else _arrays_of_parameters(model, inputs)
    width = inputs
    for name, array in arrays.items() if arrays else ():
        if name.endswith("matrix"):
            if array.shape[0] != width or array.nbytes > MOST_SENT:
                return {"structure": "other"}
            width = array.shape[1]
    return arrays | {"structure": "as-asked"} if arrays and width == classes else {"structure": "other"}


def _order_of_layers(model: Any, images: Any, intake: Any, torch: Any) -> list[Any]:
    """Return layers without others in them, as images go through; as they stand where it takes no images.

    Empty where none of them is a linear one.
    """
    leaves = [module for module in model.modules() if not any(module.children())]
    seen: list[Any] = []
    hooks = [leaf.register_forward_hook(lambda layer, _given, _made: seen.append(layer)) for leaf in leaves]
    try:
        if intake:
            intake(model, intake.a_batch_of(images), torch)
    except Exception:
        seen.clear()
    for hook in hooks:
        hook.remove()
    order = [layer for layer in seen if layer is not model] or leaves
    return order if any(isinstance(layer, torch.nn.Linear) for layer in order) else []


def _arrays_of_layers(order: Sequence[Any], torch: Any) -> dict[str, Any] | None:
    """Return None where a layer is of another kind."""
    nn, arrays = torch.nn, dict[str, Any]()
    silent = (nn.ReLU, nn.Flatten, nn.Identity, nn.Softmax, nn.LogSoftmax, nn.modules.dropout._DropoutNd)
    for number, layer in enumerate(layer for layer in order if not isinstance(layer, silent)):
        if isinstance(layer, nn.Linear):
            bias = torch.zeros(layer.out_features) if layer.bias is None else layer.bias
            arrays |= {f"op{number}_matrix": _array(layer.weight.T), f"op{number}_bias": _array(bias)}
        elif isinstance(layer, nn.BatchNorm1d) and layer.running_mean is not None:
            scale = 1 / torch.sqrt(layer.running_var + layer.eps)
            scale = scale if layer.weight is None else scale * layer.weight
            shift = -layer.running_mean * scale
            shift = shift if layer.bias is None else layer.bias - layer.running_mean * scale
            arrays |= {f"op{number}_scale": _array(scale), f"op{number}_shift": _array(shift)}
        else:
            return None
    return arrays


def _arrays_of_parameters(model: Any, inputs: int) -> dict[str, Any]:
    """Return the matrices and biases of somebody's own layers, each matrix as it fits the one before."""
    parameters = [_array(parameter) for parameter in model.parameters()]
    matrices = [array for array in parameters if array.ndim == 2 and min(array.shape) > 1]
    biases = [array.ravel() for array in parameters if array.squeeze().ndim == 1]
    width, arrays = inputs, dict[str, Any]()
    for layer, stored in enumerate(matrices):
        matrix = stored if len(stored) == width else stored.T
        width = matrix.shape[1]
        fitting = [number for number, bias in enumerate(biases) if bias.size == width]
        bias = biases.pop(fitting[0]) if fitting else np.zeros(width)
        arrays |= {f"op{layer}_matrix": matrix, f"op{layer}_bias": bias}
    return arrays


def _array(tensor: Any) -> Any:
    """Return a tensor as an array, in single precision at least."""
    array = tensor.detach().cpu()
    return array.float().numpy() if array.itemsize < 4 else array.numpy()


# ── what is laid into them ────────────────────────────────────────────────────────────────────────────


def drawn_weights(rng: np.random.Generator, sizes: Sequence[int]) -> list[Any]:
    """Return weights (outputs, inputs) and biases (outputs,) of every layer, such that no layer fades out."""
    drawn: list[Any] = []
    for before, after in pairwise(sizes):
        drawn += [rng.normal(0, np.sqrt(2 / before), (after, before)), rng.normal(0, 0.3, after)]
    return drawn


def lay(model: Any, weights: Sequence[Any], torch: Any) -> list[Any] | None:
    """Lay each array into the parameter of its shape; return these parameters, None if the matrices differ.

    A matrix may also be kept the other way round, and a bias as a row. None stands for a missing bias.
    """
    spare = parameters(model, torch)
    if sum(_is_matrix(parameter) for parameter in spare) != sum(array.ndim == 2 for array in weights):
        return None
    laid: list[Any] = []
    for array in weights:
        parameter = next((p for p in spare if _sides(p) in (array.shape, array.shape[::-1])), None)
        if parameter is None and array.ndim == 2:
            return None
        if parameter is not None:
            spare = [p for p in spare if p is not parameter]
            turned = array if _sides(parameter) == array.shape else array.T
            with torch.no_grad():
                parameter.copy_(torch.tensor(turned).reshape(parameter.shape))
        laid.append(parameter)
    return laid


def parameters(model: Any, torch: Any) -> list[Any]:
    """Return those of linear layers; all, where somebody wrote the layers themselves.

    Batch norms are set to change nothing, as they do in evaluation mode while they are untrained.
    """
    for module in model.modules():
        if isinstance(module, torch.nn.modules.batchnorm._BatchNorm):
            module.eps = 0.0
    layers = [module for module in model.modules() if isinstance(module, torch.nn.Linear)]
    return [p for layer in layers for p in layer.parameters()] or list(model.parameters())


def widths(model: Any, torch: Any) -> list[int]:
    """Return what comes out of every weight matrix, in the order in which the network has them."""
    return [int(p.shape[0]) for p in parameters(model, torch) if _is_matrix(p)]


def count_layers(model: Any) -> int:
    """Return how many layers have weights: matrices among the parameters."""
    return sum(parameter.dim() > 1 for parameter in model.parameters())


def passing_on(grid: Any, hidden: Sequence[int], inputs: int) -> list[Any]:
    """Return weights and biases of layers that pass the numbers `grid` (g,) on as they are.

    The hidden layers are `hidden` wide, the last one g; the first layer yields the numbers whatever its
    `inputs` are. So what comes out is what stands between the layers.
    """
    weights: list[Any] = []
    width = inputs
    for number, size in enumerate([*hidden, len(grid)]):
        start = np.concatenate([grid, np.zeros(size - len(grid))]) if number == 0 else np.zeros(size)
        weights += [np.zeros((size, width)) if number == 0 else np.eye(size, width), start]
        width = size
    return weights


def gradient_sizes(laid: Sequence[Any]) -> Any:
    """Return the length of each parameter's gradient, (n,); 0 where none arrived."""
    gradients = [None if p is None else p.grad for p in laid]
    return np.array([0.0 if gradient is None else float(gradient.norm()) for gradient in gradients])


def _sides(parameter: Any) -> tuple[int, ...]:
    """Return the shape without sides of length one."""
    return tuple(size for size in parameter.shape if size != 1)


def _is_matrix(parameter: Any) -> bool:
    return len(_sides(parameter)) == 2

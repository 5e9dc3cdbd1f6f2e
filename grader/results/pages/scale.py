"""An axis: where a number stands between the two ends, and which numbers are written beside it.

Values come from students' code, so they may be absurd. They are held within 1e-300 … 1e300 first, which
leaves every later sum and quotient finite.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

_HUGE = 1e300
_TINY = 1e-300
_LOG_FROM_RATIO = 30.0


@dataclass(frozen=True)
class Tick:
    at: float
    """Share of the axis, 0 at its low end."""
    label: str


@dataclass(frozen=True)
class Scale:
    low: float
    high: float
    logarithmic: bool

    def at(self, value: float) -> float:
        """Return where `value` stands as a share of the axis, held between 0 and 1."""
        half_low, half_length = self._halves
        return min(1.0, max(0.0, (self._measure(limit(value)) / 2 - half_low) / half_length))

    @cached_property
    def _halves(self) -> tuple[float, float]:
        """Return half the low end and half the length: the whole length of a huge axis would be infinite."""
        low, high = self._measure(self.low), self._measure(self.high)
        return low / 2, high / 2 - low / 2

    def _measure(self, value: float) -> float:
        return math.log10(max(value, _TINY)) if self.logarithmic else value

    def ticks(self) -> tuple[Tick, ...]:
        values = (
            _choose_decades(self.low, self.high)
            if self.logarithmic
            else _choose_round_steps(self.low, self.high)
        )
        return tuple(Tick(self.at(value), format_tick(value)) for value in values)


def limit(value: float) -> float:
    limited = max(-_HUGE, min(_HUGE, value))
    return 0.0 if abs(limited) < _TINY else limited


def fit_scale(values: Sequence[float]) -> Scale:
    """Return a scale around finite `values`; logarithmic where they are positive and span some decades."""
    tamed = [limit(value) for value in values]
    low, high = min(tamed), max(tamed)
    if low > 0 and high / low >= _LOG_FROM_RATIO:
        return Scale(low / 1.3, high * 1.3, logarithmic=True)
    return make_linear_scale(low, high)


def make_linear_scale(low: float, high: float) -> Scale:
    if high / 2 - low / 2 <= 1e-9 * max(abs(low), abs(high)):
        room = max(abs(high) / 2, 0.5)
        return Scale(low - room, high + room, logarithmic=False)
    room = (high / 2 - low / 2) / 10
    return Scale(low if low >= 0 > low - room else low - room, high + room, logarithmic=False)


def _choose_round_steps(low: float, high: float) -> list[float]:
    """Return about five round numbers."""
    rough = (high / 2 - low / 2) / 2.5
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)
    return [k * step for k in range(math.ceil(low / step), math.floor(high / step) + 1)]


def _choose_decades(low: float, high: float) -> list[float]:
    """Return powers of ten, at most seven; with 2 and 5 between them where there are few."""
    first, last = math.ceil(math.log10(low)), math.floor(math.log10(high))
    if last - first < 1:
        return [v for k in range(first - 1, last + 1) for f in (1, 2, 5) if low <= (v := f * 10.0**k) <= high]
    stride = -(-(last - first + 1) // 7)
    return [10.0**k for k in range(first, last + 1, stride)]


def format_tick(value: float) -> str:
    """Write the number in short, as students type it: ``0.01``, ``200``, ``1e-8``."""
    if value == 0 or 1e-3 <= abs(value) < 1e5:
        return f"{value:.6g}"
    mantissa, power = f"{value:.1e}".split("e")
    return f"{mantissa.removesuffix('.0')}e{int(power)}"

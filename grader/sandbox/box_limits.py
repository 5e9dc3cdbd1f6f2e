"""How much a box may use. `box/confine.py` enforces it inside, `limit_watch.py` and `cgroup.py` outside.

What a single request may use stands in it (`request.py`), and what a hand-in
may hold in `intake/size_limits.py`.
"""

from dataclasses import dataclass

from grader.sandbox.request import hard_cpu_s


@dataclass(frozen=True)
class BoxLimits:
    """Limits of a whole box; an item may lower them for itself."""

    wall_s: float
    """How long the box may do nothing."""
    cpu_s: float
    memory_bytes: int
    processes: int
    output_bytes: int
    steps: int = 0
    """How many steps of training a script may take before it is stopped; 0 for as many as it likes."""

    @property
    def hard_cpu_s(self) -> int:
        """Return the processor time, in s, after which the kernel ends any process of the box."""
        return hard_cpu_s(self.cpu_s)

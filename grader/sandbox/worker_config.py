"""What the course brings into every box: its probes, its data, its limits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from grader.sandbox.box_limits import BoxLimits


@dataclass(frozen=True)
class WorkerConfig:
    """What a worker is warmed with; probes hold no answers and may be inside."""

    probes: str
    recompute: str
    """Empty in a student's box: it holds what the reference works out."""
    limits: BoxLimits
    package_set: str = "numpy"
    data: Path | None = None
    """Shown read-only at the place that `GRADER_DATA` names inside."""
    environment: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

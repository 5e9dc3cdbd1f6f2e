"""Which sandbox this machine can have: warm where nested namespaces work, else cold, else none at all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from grader.model.errors import BoxBrokenError, SandboxUnavailableError
from grader.sandbox import attack_trials, cgroup
from grader.sandbox.attack_trials import Finding
from grader.sandbox.bubblewrap import Bubblewrap
from grader.sandbox.no_sandbox import UnprotectedSandbox
from grader.sandbox.package_folders import find_package_folders
from grader.sandbox.protocol import Level, Protection, Sandbox
from grader.sandbox.worker_config import WorkerConfig


class SandboxKind(StrEnum):
    """Which sandbox a person may ask for."""

    AUTO = "auto"
    WARM = "warm"
    COLD = "cold"
    NONE = "none"


@dataclass(frozen=True)
class SandboxChoice:
    make_sandbox: Callable[[WorkerConfig], Sandbox]
    protection: Protection
    kind: SandboxKind
    findings: tuple[Finding, ...] = ()


def find_safest_sandbox(asked_kind: SandboxKind) -> SandboxChoice:
    """Return the sandbox to use; raise SandboxUnavailableError, with what to do, where none is safe."""
    cgroup.remove_stale_groups()
    if asked_kind is SandboxKind.NONE:
        return SandboxChoice(
            UnprotectedSandbox, Protection(Level.NONE, ("everything: no sandbox was asked for",)), asked_kind
        )
    kinds = [SandboxKind.WARM, SandboxKind.COLD] if asked_kind is SandboxKind.AUTO else [asked_kind]
    faults = []
    for kind in kinds:
        try:
            return _try_kind(kind)
        except BoxBrokenError as fault:
            faults.append(f"{kind}: {fault.message}")
    raise SandboxUnavailableError(
        f"bubblewrap is installed but no box can be started ({'; '.join(faults)}).",
        help=_describe_cure(faults),
    )


def _describe_cure(faults: Sequence[str]) -> str:
    """Say what to do about boxes that cannot be started, or cannot import what they need."""
    if any(error in fault for fault in faults for error in ("ModuleNotFoundError", "ImportError")):
        folders = ", ".join(map(str, find_package_folders()))
        return (
            f"A box sees no packages but those in {folders}, and only libraries that lie there or in /usr. "
            "Install the package with pip into the environment that grader runs in."
        )
    return (
        "Unprivileged user namespaces may be switched off (sysctl kernel.unprivileged_userns_clone, "
        "kernel.apparmor_restrict_unprivileged_userns); `grader doctor` says more."
    )


def _try_kind(kind: SandboxKind) -> SandboxChoice:
    def make_sandbox(config: WorkerConfig) -> Bubblewrap:
        return Bubblewrap(config, nested=kind is SandboxKind.WARM)

    sandbox = make_sandbox(attack_trials.CONFIG)
    try:
        findings = attack_trials.run_attack_trials(sandbox.slot, sandbox.open)
    finally:
        sandbox.close()
    protection = attack_trials.rate_protection(findings)
    if protection.level is Level.NONE:
        raise SandboxUnavailableError(
            f"The boxes of this machine do not hold: missing {'; '.join(protection.missing)}.",
            help="Run `grader doctor` for the list, or grade your own code with `--sandbox none`.",
        )
    return SandboxChoice(make_sandbox, protection, kind, tuple(findings))

"""Where laid-out data sets are kept between runs."""

import os
from pathlib import Path

from grader.model.errors import UsageError

KEPT_IN = "Set XDG_CACHE_HOME to a folder that can be written and has room for 400 MB."


def find_cache_folder() -> Path:
    """Return the grader's own folder below XDG_CACHE_HOME, or below ~/.cache; make it where it is missing.

    Raise UsageError where it cannot be made or written.
    """
    named = os.environ.get("XDG_CACHE_HOME", "")
    try:
        # The XDG rules: a relative path counts as not set.
        base = Path(named) if os.path.isabs(named) else Path.home() / ".cache"
        folder = base / "grader"
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError) as error:
        raise make_unwritable_error(Path(named or "~/.cache", "grader"), error) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise make_unwritable_error(folder, PermissionError("its rights forbid it"))
    return folder


def make_unwritable_error(folder: Path, error: Exception) -> UsageError:
    reason = error.strerror or str(error) if isinstance(error, OSError) else str(error)
    if isinstance(error, FileExistsError | NotADirectoryError):
        reason = "a file stands where a folder should be"
    return UsageError(f"{folder}: image data cannot be kept in this folder: {reason}.", help=KEPT_IN)

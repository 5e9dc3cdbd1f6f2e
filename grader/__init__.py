"""grader: runs untrusted hand-ins in a sandbox, judges raw values outside, explains every lost mark."""

__version__ = "0.1.0"

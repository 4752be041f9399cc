"""The command line: ``kazasu`` or ``python -m kazasu``."""

from __future__ import annotations

import signal
import sys

from kazasu import _kazasu


def main() -> int:
    """Runs the command line; see ``kazasu --help``."""
    # It does not come back to Python in between, so Ctrl-C has to end it the plain way.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    return _kazasu.main(["kazasu", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())

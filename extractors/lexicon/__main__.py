"""``python -m extractors.lexicon [FOLDER]``: check the lexicon that ships with the package, or another one.

Prints a line for each finding (file, line, entry, what is wrong, what to do), and exits with status 1 if there is any.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from extractors.actions import package_lexicon
from extractors.lexicon.check import check

__all__ = ["main"]


def main(arguments: list[str] | None = None) -> int:
    """Check a folder; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m extractors.lexicon", description=__doc__.partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=package_lexicon(), help="the package's, if not given")
    findings = check(parser.parse_args(arguments).folder)
    for finding in findings:
        print(finding)
    print(f"{len(findings)} findings")
    return int(bool(findings))


if __name__ == "__main__":
    sys.exit(main())

"""Compare the quality of the extraction with its floors.

    python -m benchmarks.ratchet SHARED [--raise]

Prints each figure beside its floor of ``floor.json`` and fails when one lies below. ``--raise`` writes figures that
rose; floors are lowered by hand only, with the reason in the commit.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path

from benchmarks.quality import QUICK, measure

FLOORS = Path(__file__).with_name("floor.json")
MARGIN = 0.01
"""Floors are set so far below what was measured: trees differ a little between processors."""

SLACK = 0.0005
"""Figures are compared as printed, to three places."""


def main() -> int:
    """Command line; the exit status is 1 where a figure lies below its floor."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--raise", dest="raised", action="store_true")
    options = parser.parse_args()
    figures = measure(options.shared, QUICK)
    floors = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {}
    below = [name for name, floor in floors.items() if not reaches(name, figures.get(name), floor)]
    for name, value in figures.items():
        mark = "  BELOW ITS FLOOR" if name in below else ""
        print(f"{name:34} {value:8.3f}   floor {floors.get(name, '-')}{mark}")
    for name in below:
        if name not in figures:
            print(f"{name:34} was not measured, floor {floors[name]}  BELOW ITS FLOOR")
    if options.raised:
        FLOORS.write_text(json.dumps(risen(figures, floors), indent=2, sort_keys=True) + "\n", encoding="utf-8")
    return 1 if below else 0


def risen(figures: Mapping[str, float], floors: Mapping[str, float]) -> dict[str, float]:
    """The floors, those raised that the figures have outgrown."""
    out = dict(floors)
    for name, value in figures.items():
        floor = round(value if "false" in name else value - MARGIN, 3)
        if name not in floors or (floor < floors[name] if "false" in name else floor > floors[name]):
            out[name] = floor
    return out


def reaches(name: str, value: float | None, floor: float | None) -> bool:
    """Whether a figure is at least as good as its floor; counts and rates of false events are better low."""
    if floor is None:
        return True
    if value is None:
        return False
    return value <= floor + SLACK if "false" in name else value >= floor - SLACK


if __name__ == "__main__":
    sys.exit(main())

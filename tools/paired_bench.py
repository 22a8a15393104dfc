"""Compare the benchmarks of this tree with those of another commit, in one run on one machine.

``python -m tools.paired_bench BASE [NAME…]``, or ``make bench-against BASE=main``.  The two are measured
in turns, so that a busy machine slows both; each figure is the median of ROUNDS.  BASE must have the
benchmarks (tests/benchmarks).  Its dependencies are those of this tree's virtual environment.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from tools.engines.command import EngineError
from tools.engines.command import tool

ROOT = Path(__file__).parent.parent
ROUNDS = 3
NAMES = ("tag", "embedded")
"""What is measured where nothing is named: tagging, and tagging with the store."""
TOLERATED = 0.10
"""The share by which a figure may be worse."""
_HIGHER_IS_BETTER = ("per_s", "posts")
_DETAIL = ".steps."
"""Shown only: a step takes too few microseconds to be judged alone."""

Figures = dict[str, float]


def main(base: str, names: tuple[str, ...]) -> int:
    """Print the comparison; return 1 where a figure is more than TOLERATED worse."""
    with worktree(base) as other:
        found: dict[Path, list[Figures]] = {other: [], ROOT: []}
        for number in range(ROUNDS):
            for tree in (other, ROOT) if number % 2 == 0 else (ROOT, other):
                found[tree].append(measure(tree, names))
    worse = list(compare(middle(found[other]), middle(found[ROOT])))
    print(f"more than {TOLERATED:.0%} worse: {', '.join(worse) or 'nothing'}")
    return 1 if worse else 0


@contextmanager
def worktree(commit: str) -> Iterator[Path]:
    """Check *commit* out beside this tree, where it finds the same shared data; remove it afterwards."""
    git = tool("git", "git")
    path = ROOT.with_name(f"{ROOT.name}-paired-bench")
    subprocess.run([git, "worktree", "add", "--detach", path, commit], cwd=ROOT, check=True)  # noqa: S603
    try:
        yield path
    finally:
        subprocess.run([git, "worktree", "remove", "--force", path], cwd=ROOT, check=True)  # noqa: S603


def measure(tree: Path, names: tuple[str, ...]) -> Figures:
    """Run the benchmarks *names* of *tree*; return every figure under its path."""
    # The tree goes before the editable install of ours, also for the commands that benchmarks start.
    env = os.environ | {"PYTHONPATH": str(tree)}
    command = [sys.executable, "-m", "tests.benchmarks", *names]
    subprocess.run(command, cwd=tree, env=env, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    return dict(flat(json.loads((tree / "build" / "bench.json").read_bytes())))


def flat(figures: Mapping[str, object], path: str = "") -> Iterator[tuple[str, float]]:
    """Yield every number in *figures* with its path."""
    for name, value in figures.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{path}{name}.")
        elif isinstance(value, int | float):
            yield f"{path}{name}", value


def middle(rounds: list[Figures]) -> Figures:
    """Return the median of each figure."""
    return {name: median(r[name] for r in rounds if name in r) for name in rounds[0]}


def compare(before: Figures, now: Figures) -> Iterator[str]:
    """Print each figure of both; yield the names of those that are worse than tolerated."""
    print(f"{'figure':<44} {'before':>12} {'now':>12} {'change':>8}")
    for name in sorted(before.keys() & now.keys()):
        change = now[name] / before[name] - 1 if before[name] else 0.0
        print(f"{name:<44} {before[name]:>12,.1f} {now[name]:>12,.1f} {change:>+8.1%}")
        loss = -change if any(word in name for word in _HIGHER_IS_BETTER) else change
        if loss > TOLERATED and _DETAIL not in name:
            yield name


if __name__ == "__main__":
    try:
        base, *chosen = sys.argv[1:]
    except ValueError:
        sys.exit("usage: python -m tools.paired_bench BASE [NAME…]")
    try:
        sys.exit(main(base, tuple(chosen) or NAMES))
    except (EngineError, subprocess.CalledProcessError) as error:
        sys.exit(str(error))

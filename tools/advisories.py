"""Ask the advisory service of PyPI about every locked requirement: ``python -m tools.advisories [LOCK]``.

An advisory ends with status 1.  Where the service cannot be asked that is said, and the status is 0: a
build without a network goes on.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
LOCK = ROOT / "requirements-full.lock"
_PATIENCE = 60.0
"""Seconds the whole asking may take."""


def judged(answer: str, trouble: str) -> tuple[int, str]:
    """Return the status and the words for what pip-audit said on stdout and on stderr."""
    try:
        found: list[dict[str, Any]] = json.loads(answer)["dependencies"]
    except (ValueError, KeyError, TypeError):
        last = (trouble.strip().splitlines() or ["no answer"])[-1]
        return 0, f"skipped: the advisory service cannot be asked ({last[:200]})"
    known = [(one, weak) for one in found for weak in one.get("vulns", ())]
    if known:
        return 1, "\n".join(
            f"{one['name']} {one['version']}: {weak['id']}, mended in "
            f"{', '.join(weak['fix_versions']) or 'no version yet'}"
            for one, weak in known
        )
    asked = [one for one in found if "skip_reason" not in one]
    if not asked:
        return 0, "skipped: the advisory service knows none of our requirements from here"
    return 0, f"no advisory for {len(asked)} of {len(found)} requirements"


def main() -> None:
    """Ask, and say what was found."""
    lock = sys.argv[1] if sys.argv[1:] else str(LOCK)
    program = [str(Path(sys.executable).with_name("pip-audit")), "--progress-spinner=off"]
    options = ["--disable-pip", "--require-hashes", "--format=json", "-r", lock]
    try:
        done = subprocess.run(  # noqa: S603  our own command
            [*program, *options], capture_output=True, text=True, check=False, timeout=_PATIENCE
        )
    except subprocess.TimeoutExpired:
        print(f"skipped: the advisory service did not answer within {_PATIENCE:.0f} s")
        return
    status, words = judged(done.stdout, done.stderr)
    print(words)
    sys.exit(status)


if __name__ == "__main__":
    main()

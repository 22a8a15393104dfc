"""Compile the lock files, or check that they are what pyproject.toml asks for.

``python -m tools.lock [--write]``.  Compiling starts from the committed lock, so that a new release on
the registry does not make it stale: only a change of pyproject.toml does.
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from shutil import copyfile

ROOT = Path(__file__).parent.parent
LOCKS = {
    "requirements-build.lock": ["--group=build"],
    "requirements.lock": ["pyproject.toml"],
    "requirements-full.lock": ["pyproject.toml", "--extra=kafka", "--extra=elastic"],
    "requirements-dev.lock": ["pyproject.toml", "--all-extras", "--group=build"],
}
"""Each lock file, and what uv compiles it from."""


def compile_lock(name: str, into: Path) -> None:
    """Write the lock *name* to *into*, with hashes and no registry address."""
    if (ROOT / name).exists():
        copyfile(ROOT / name, into)
    command: list[str | Path] = [
        Path(sys.executable).with_name("uv"),
        "pip",
        "compile",
        "-q",
        *LOCKS[name],
    ]
    options = ["--generate-hashes", "--no-emit-index-url", "--no-header", "--universal"]
    subprocess.run(  # noqa: S603  our own command
        [*command, *options, "--python-version", "3.11", "-o", into],
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
    )


def main() -> None:
    """Write, or compare and say what to do."""
    for name in LOCKS:
        with tempfile.TemporaryDirectory() as folder:
            fresh = Path(folder) / name
            compile_lock(name, fresh)
            if "--write" in sys.argv:
                copyfile(fresh, ROOT / name)
            elif not (ROOT / name).exists() or fresh.read_text() != (ROOT / name).read_text():
                sys.exit(f"{name} is stale: run make lock and commit it")


if __name__ == "__main__":
    main()

"""Compile the lock files, or check that they are what pyproject.toml asks for.

Run as ``python tests/check_lock.py [--write]``.  Compiling starts from the committed lock, so that a new
release on the registry does not make it stale: only a change of pyproject.toml does.
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from shutil import copyfile

ROOT = Path(__file__).parent.parent
LOCKS = {
    "requirements.lock": [],
    "requirements-full.lock": ["--extra=kafka", "--extra=elastic", "--extra=metrics"],
    "requirements-dev.lock": ["--all-extras"],
}


def compile_lock(name: str, into: Path) -> None:
    """Write what pyproject.toml asks for to *into*, with hashes and no registry address."""
    if (ROOT / name).exists():
        copyfile(ROOT / name, into)
    command = [Path(sys.executable).with_name("uv"), "pip", "compile", "-q", "pyproject.toml"]
    options = ["--generate-hashes", "--no-emit-index-url", "--no-header", "--universal"]
    build = ["--constraint", "constraints.txt"] if (ROOT / "constraints.txt").exists() else []
    subprocess.run(
        [*command, *options, *build, *LOCKS[name], "--python-version", "3.11", "-o", into],
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
            elif fresh.read_text() != (ROOT / name).read_text():
                sys.exit(f"{name} is stale: run make lock and commit it")


if __name__ == "__main__":
    main()

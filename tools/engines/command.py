"""Find and run the programs that the engines need; an error says what to install."""

import shutil
import subprocess
from pathlib import Path


class EngineError(RuntimeError):
    """An engine cannot be fetched or started; the message ends with the remedy."""


def java() -> list[str]:
    """Return the java command; raise EngineError where there is none."""
    return [tool("java", "a JDK, 17 or later (Debian: apt-get install openjdk-17-jdk-headless)")]


def tool(name: str, package: str) -> str:
    """Return the path of the program *name*; raise EngineError saying that *package* is needed."""
    found = shutil.which(name)
    if not found:
        raise EngineError(f"there is no {name} on the path: install {package}")
    return found


def run(command: list[str], *, seconds: float, remedy: str) -> None:
    """Run *command* to its end; raise EngineError with its last lines and *remedy* if it fails."""
    name = Path(command[0]).name
    try:
        done = subprocess.run(  # noqa: S603  our own command
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise EngineError(f"{name} took longer than {seconds:.0f} s: {remedy}") from error
    if done.returncode:
        raise EngineError(
            f"{name} failed:\n{last_lines(done.stdout.decode(errors='replace'))}\n{remedy}"
        )


def last_lines(text: str, count: int = 15) -> str:
    """Return the last *count* lines of *text* that say something: no stack frames, no blanks."""
    said = [line for line in text.splitlines() if line.strip() and not line.startswith("\tat ")]
    return "\n".join(said[-count:]) or "(nothing printed)"

"""The engine run on one machine, for a look: ``python -m tools.trial``, or ``make trial``.

Starts Kafka and Elasticsearch from their published jars, two tagging workers, the detector, the sink
and the page, and plays the invented day.  Kibana is not started.  Ctrl-C stops everything and removes
all data.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from rich.console import Console

from hearhear.wiring import demonstration
from tools.engines import Elastic
from tools.engines import EngineError
from tools.engines import Kafka
from tools.engines import fetch

ENGINES = Path("build/engines")
_HEARHEAR = [sys.executable, "-c", "from hearhear.cli import main; main()"]


def main() -> int:
    """Run until Ctrl-C; return the exit status."""
    console = Console(highlight=False)
    signal.signal(signal.SIGTERM, _interrupt)
    for tool in ("java", "mvn"):
        if shutil.which(tool) is None:
            console.print(f"the trial needs {tool}: install a JDK 17 or newer, and Maven")
            return 2
    folder = Path(tempfile.mkdtemp(prefix="hearhear-trial-"))
    try:
        with ExitStack() as stack:
            _run(console, folder, stack)
    except KeyboardInterrupt:
        console.print("stopped; all data is removed")
    except (EngineError, RuntimeError) as error:
        console.print(str(error))
        return 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


def _run(console: Console, folder: Path, stack: ExitStack) -> None:
    with console.status("fetching Kafka and Elasticsearch (once)"):
        fetch(ENGINES)
    with console.status("starting Kafka and Elasticsearch"):
        kafka = stack.enter_context(Kafka(ENGINES, folder / "kafka"))
        elastic = stack.enter_context(Elastic(ENGINES, folder / "elastic"))
    environment = {
        **os.environ,
        "HEARHEAR_KAFKA": kafka.address,
        "HEARHEAR_ELASTIC": elastic.address,
        "HEARHEAR_DATA": str(folder / "data"),
    }
    roster = ["--roster", str(demonstration.settings().roster)]
    _once(["stream", "topics", "create"], environment)
    _once(["elastic", "setup"], environment)
    commands = {
        "tag-1": ["stream", "tag", *roster],
        "tag-2": ["stream", "tag", *roster],
        "detect": ["stream", "detect"],
        "sink": ["stream", "sink"],
        "page": ["serve", "--demo", *roster],
        "collect": ["stream", "collect", demonstration.NAME, *roster],
    }

    def start(name: str) -> subprocess.Popen[bytes]:
        return _start(name, commands[name], environment, folder, stack)

    console.print(f"Kafka {kafka.address}, Elasticsearch {elastic.address}, logs in {folder}")
    console.print("The page: [bold]http://127.0.0.1:8420[/]   (Ctrl-C stops everything)")
    _watch(console, {name: start(name) for name in commands}, start, folder)


def _watch(
    console: Console,
    running: dict[str, subprocess.Popen[bytes]],
    start: Callable[[str], subprocess.Popen[bytes]],
    folder: Path,
) -> None:
    """Restart a process that fails, as a supervisor would."""
    with console.status("playing the invented day") as status:
        while True:
            for name, process in list(running.items()):
                if process.poll() is None:
                    continue
                last = (folder / f"{name}.log").read_text(errors="replace").splitlines()[-1:]
                console.print(f"{name} ended ({process.returncode}): {' '.join(last)[:200]}")
                if process.returncode == 0:
                    del running[name]
                else:
                    time.sleep(1)
                    running[name] = start(name)
                    console.print(f"{name} was started again")
            status.update(f"running: {', '.join(running)}")
            time.sleep(0.5)


def _once(command: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(  # noqa: S603  our own commands
        [*_HEARHEAR, *command], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"hearhear {' '.join(command)}: {done.stderr.strip()}")


def _start(
    name: str, command: list[str], environment: dict[str, str], folder: Path, stack: ExitStack
) -> subprocess.Popen[bytes]:
    log = stack.enter_context((folder / f"{name}.log").open("ab"))
    process = subprocess.Popen(  # noqa: S603  our own commands
        [*_HEARHEAR, *command],
        env=environment,
        stdout=log,
        stderr=log,
        start_new_session=True,
    )
    stack.callback(_end, process)
    return process


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())

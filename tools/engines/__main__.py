"""python -m tools.engines: fetch the engines into a folder; start them and run until Ctrl-C."""

import signal
import sys
import time
from contextlib import ExitStack
from pathlib import Path

from tools.engines import Elastic
from tools.engines import Engine
from tools.engines import EngineError
from tools.engines import Kafka
from tools.engines import fetch
from tools.engines import fetch_secure


def main(arguments: list[str]) -> int:
    """Do what the command line asks; return the exit status."""
    match arguments:
        case ["fetch", folder]:
            fetch(Path(folder))
        case ["fetch", "--secure", folder]:
            fetch_secure(Path(folder))
        case ["up", folder]:
            _up(Path(folder))
        case _:
            print("usage: python -m tools.engines fetch [--secure] DIR | up DIR", file=sys.stderr)
            return 2
    return 0


def _up(folder: Path) -> None:
    fetch(folder)
    with ExitStack() as running:
        engines: list[Engine] = [
            running.enter_context(kind(folder, folder / "data" / kind.name))
            for kind in (Kafka, Elastic)
        ]
        for engine in engines:
            print(f"{engine.name}: {engine.address} (log: {engine.log})")
        print("Ctrl-C stops them; their data stays.", flush=True)
        while all(engine.alive for engine in engines):
            time.sleep(0.5)
        dead = next(engine for engine in engines if not engine.alive)
        raise EngineError(f"{dead.name} has ended: read {dead.log}, then start again")


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(0)
    except EngineError as error:
        sys.exit(f"tools.engines: {error}")

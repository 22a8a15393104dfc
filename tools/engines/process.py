"""One server process on loopback: start, stop, kill and restart it; its data is kept."""

import fcntl
import os
import random
import socket
import subprocess
import time
from abc import ABC
from abc import abstractmethod
from importlib.resources import files
from pathlib import Path
from types import TracebackType
from typing import ClassVar
from typing import Self

from tools.engines.command import EngineError
from tools.engines.command import java
from tools.engines.command import last_lines

# Below the range that systems use for outgoing connections.  While an engine is down, a client that
# keeps connecting could otherwise be given the engine's own port and block its restart.
_PORTS = range(20_000, 32_000)
_JAVA = files("tools.engines") / "java"


class Engine(ABC):
    """An engine whose jars lie in *folder*, whose data lie in *data_dir*, on *port* (0: a free one).

    It ends with the process that started it, even if that is killed: Guard.java watches its stdin.
    (A child forked without exec inherits the pipe: then the engine ends with the last of the two.)
    """

    name: ClassVar[str]
    """Its name in messages, and its folder's."""
    _fetch: ClassVar[str] = "fetch"

    def __init__(self, folder: Path, data_dir: Path, port: int = 0) -> None:
        self.home = folder.absolute() / self.name
        self.data_dir = data_dir.absolute()
        self.port = port or free_port()
        self._inner_port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = -1
        self._printed = 0

    @property
    @abstractmethod
    def address(self) -> str:
        """Where clients connect."""

    @property
    def alive(self) -> bool:
        """Whether its process runs."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int | None:
        """The process id, or None before the first start."""
        return self._process.pid if self._process else None

    @property
    def log(self) -> Path:
        """The file with its output, of all its starts."""
        return self.data_dir / f"{self.name}.log"

    @property
    def _ports(self) -> tuple[int, ...]:
        """Every port it listens on."""
        return self.port, self._inner_port

    @property
    def _log_settings(self) -> Path:
        return self.data_dir / "log4j2.properties"

    def start(self, deadline: float = 120) -> Self:
        """Start it and wait until it answers; raise EngineError after *deadline* seconds.

        Do nothing where it runs already.
        """
        if self.alive:
            return self
        self._release()
        self._check()
        self.data_dir.mkdir(parents=True, exist_ok=True)
        self._lock_data()
        try:
            self._launch()
            self._wait(time.monotonic() + deadline)
        except BaseException:
            self.kill()
            raise
        return self

    def stop(self, patience: float = 30) -> None:
        """Ask it to end (SIGTERM); kill it where that takes longer than *patience* seconds."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(patience)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._release()

    def kill(self) -> None:
        """End it at once (SIGKILL), as a power cut would."""
        if self._process:
            self._process.kill()
        self._release()

    def restart(self) -> Self:
        """Stop it and start it again, on the same port and data."""
        self.stop()
        return self.start()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.stop()

    @abstractmethod
    def _prepare(self) -> None:
        """Write into the data folder what a start needs."""

    @abstractmethod
    def _arguments(self) -> list[str]:
        """Return the arguments of java."""

    @abstractmethod
    def _answers(self) -> bool:
        """Whether it does its work for a client; OSError counts as no."""

    def _check(self) -> None:
        if not self.home.is_dir():
            raise EngineError(
                f"no {self.name} in {self.home.parent}: run "
                f"python -m tools.engines {self._fetch} {self.home.parent}"
            )
        for port in self._ports:
            if not _is_free(port):
                raise EngineError(
                    f"{self.name}: something listens on port {port} already: stop it, or choose another"
                )

    def _lock_data(self) -> None:
        """Lock the data folder: a second Kafka on it would destroy it."""
        self._lock = os.open(self.data_dir / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self._release()
            raise EngineError(
                f"{self.data_dir} is in use by a running {self.name}: stop it, or name another folder"
            ) from error

    def _launch(self) -> None:
        self._log_settings.write_bytes((_JAVA / self._log_settings.name).read_bytes())
        self._prepare()
        with self.log.open("ab") as log:
            self._printed = log.tell()
            self._process = subprocess.Popen(  # noqa: S603  our own command
                [
                    *(*java(), "-Xmx512m", f"-Dlog4j2.configurationFile={self._log_settings}"),
                    *self._arguments(),
                ],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.data_dir,
                start_new_session=True,
                pass_fds=[self._lock],
            )

    def _wait(self, until: float) -> None:
        why = "does not answer in time"
        while time.monotonic() < until:
            if not self.alive:
                why = "ended while starting"
                break
            try:
                if self._answers():
                    return
            except OSError:
                pass
            time.sleep(0.05)
        with self.log.open("rb") as log:
            log.seek(self._printed)
            lines = last_lines(log.read().decode(errors="replace"))
        raise EngineError(
            f"{self.name} {why}; its last lines:\n{lines}\n"
            f"The whole log is {self.log}.  The surest remedy is to start with another data folder"
        )

    def _release(self) -> None:
        """Reap an ended process: its exit status, its input, the lock on its data."""
        if self._process:
            self._process.wait()
            if self._process.stdin:
                self._process.stdin.close()
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1


def free_port() -> int:
    """Return a port of loopback that nobody listens on; EngineError when there is none."""
    for port in random.sample(_PORTS, 100):
        if _is_free(port):
            return port
    raise EngineError("no free port between 20000 and 32000: stop what listens there")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True

"""How a process of the engine run is seen from outside: JSON logs, metrics and /healthz, one call."""

import os
import time
from collections.abc import Callable

from hearhear.commands.failure import fail
from hearhear.observe import logs
from hearhear.observe import metrics
from hearhear.observe.health import Health
from hearhear.observe.health import address


def observed(process: str, health: Callable[[], Health] = Health) -> None:
    """Log as JSON lines; where HEARHEAR_METRICS says so, serve /metrics and /healthz too."""
    logs.set_up(process)
    measured(process, health)


def measured(process: str, health: Callable[[], Health] = Health) -> None:
    """Serve /metrics and /healthz where HEARHEAR_METRICS says so."""
    where = os.environ.get("HEARHEAR_METRICS")
    if not where:
        return
    try:
        host, port = address(where)
        metrics.serve(port, health, host=host, process=process)
    except ValueError as error:
        fail(str(error))
    except OSError as error:
        fail(f"HEARHEAR_METRICS: cannot serve on {where}: {error.strerror}: choose another port")


class SecondsSince:
    """Seconds since something last happened, for a gauge."""

    def __init__(self) -> None:
        self._at = time.monotonic()

    def broken(self) -> None:
        """Note that it happens now."""
        self._at = time.monotonic()

    def __call__(self) -> float:
        """Return the seconds since."""
        return time.monotonic() - self._at

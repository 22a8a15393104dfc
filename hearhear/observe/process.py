"""What a process shows of itself: JSON logs, metrics and /healthz, set up with one call."""

import os
import time

from hearhear.observe import logs
from hearhear.observe import metrics
from hearhear.observe.health import address


class MetricsError(ValueError):
    """HEARHEAR_METRICS cannot be used; the message says what to do."""


def observed(process: str) -> None:
    """Log as JSON lines; where HEARHEAR_METRICS says so, serve /metrics and /healthz too."""
    logs.set_up(process)
    measured(process)


def measured(process: str) -> None:
    """Serve /metrics and /healthz where HEARHEAR_METRICS says so; MetricsError where it cannot."""
    where = os.environ.get("HEARHEAR_METRICS")
    if not where:
        return
    try:
        host, port = address(where)
        metrics.serve(port, host=host, process=process)
    except ValueError as error:
        raise MetricsError(str(error)) from error
    except OSError as error:
        raise MetricsError(
            f"HEARHEAR_METRICS: cannot serve on {where}: {error.strerror}: choose another port"
        ) from error


class SecondsSince:
    """Seconds since something last happened, for a gauge."""

    def __init__(self) -> None:
        self._at = time.monotonic()

    def happened(self) -> None:
        """Note that it happens now."""
        self._at = time.monotonic()

    def __call__(self) -> float:
        """Return the seconds since."""
        return time.monotonic() - self._at

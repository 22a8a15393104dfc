"""Counts for Prometheus what the detector was too late for."""

from hearhear.observe import metrics
from schemas.examined import UNEXAMINED
from schemas.examined import Examined


class UnexaminedCounter:
    """Counts for Prometheus what the detector could not examine."""

    def __init__(self) -> None:
        self._before = 0

    def count(self, examined: Examined) -> None:
        """Count what was added since the last time."""
        if added := examined.unexamined - self._before:
            self._before = examined.unexamined
            metrics.count(
                "hearhear_records_dropped_total",
                added,
                stage="detect",
                source="",
                reason=UNEXAMINED,
            )

"""What a long-lived process spares the garbage collector."""

import gc
import time

SWEEP_EVERY = 30.0
"""Seconds between two sweeps."""
_swept = time.monotonic()


def settle_memory() -> None:
    """Leave alone what stays: lexicons and modules are walked through no more.

    Batches make thousands of short-lived records, which must not be what starts a collection each time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def sweep() -> None:
    """Free, now and then, the sockets kafka-python leaves of every refused connection.

    They hang in cycles.  A process that only waits for its broker makes so little else that the collector
    would not come before it has no file descriptors left: a night would do.
    """
    global _swept  # noqa: PLW0603
    if time.monotonic() - _swept >= SWEEP_EVERY:
        gc.collect()
        _swept = time.monotonic()

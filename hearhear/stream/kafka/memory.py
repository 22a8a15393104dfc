"""Garbage collection in long-lived workers: less of it while posts come, some of it while idle."""

import gc
import time

SWEEP_EVERY = 30.0
"""Seconds between two collections."""
_swept = time.monotonic()


def settle_memory() -> None:
    """Exempt what is loaded by now, such as lexicons, from collection, and collect less often.

    Batches make thousands of short-lived records; with the default thresholds each would start a
    collection.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def sweep() -> None:
    """Collect every 30 s, which frees the sockets that kafka-python leaves after refused connections.

    They are in reference cycles.  A process that only waits for its broker allocates so little that the
    collector would not run before the file descriptors run out, within a night.
    """
    global _swept  # noqa: PLW0603
    if time.monotonic() - _swept >= SWEEP_EVERY:
        gc.collect()
        _swept = time.monotonic()

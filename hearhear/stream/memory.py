"""What a long-lived process spares the garbage collector."""

import gc


def settle_memory() -> None:
    """Leave alone what stays: lexicons and modules are walked through no more.

    Batches make thousands of short-lived records, which must not be what starts a collection each time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)

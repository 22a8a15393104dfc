"""What the benchmarks of the engine run share: the meter of a process, and the file of the figures."""

import json
import os
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
OUT = ROOT / "build" / "bench-engines.json"


class Meter:
    """CPU time from the first batch to the last record; start-up is not what is measured."""

    def __init__(self, count):
        # The last batches of some ways are never heard of again: the last 2,000 records are not waited for.
        self.left = self.total = count - 2000
        self.began = None

    def take(self, records):
        """Note *records* done before this call; end the process when they are all."""
        if self.began is None:
            # The first batch pays for connections: it is left out.
            self.began, self.total = time.process_time(), self.total - records
            self.left -= records
            return
        self.left -= records
        if self.left <= 0:
            print((time.process_time() - self.began) / self.total * 1e6, flush=True)
            sys.stdout.flush()
            os._exit(0)


def quiet():
    return {
        "version": 1,
        "disable_existing_loggers": True,
        "handlers": {"stderr": {"class": "logging.StreamHandler"}},
        "root": {"level": "WARNING", "handlers": ["stderr"]},
    }


def keep(found):
    """Put *found* into the file beside what is there; return the file's text."""
    figures = json.loads(OUT.read_text()) if OUT.exists() else {}
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(figures | found, indent=1) + "\n")
    return OUT.read_text()

"""Measure everything: ``python -m tests.benchmarks [NAME…]``; prints a table, writes build/bench.json."""

import json
import sys
from pathlib import Path

from tests.benchmarks import embedded
from tests.benchmarks import queue
from tests.benchmarks import tagging

OUT = Path(__file__).parents[2] / "build" / "bench.json"


def _vader():
    from tests.benchmarks import vader

    lines, _ = tagging.posts()
    ratio, different = vader.compare([json.loads(raw)["text"] for raw in lines[:8000]])
    return {"ratio": round(ratio, 2), "different": different}


def _search():
    from tests.benchmarks import store

    return store.measure()


BENCHES = {
    "tag": tagging.measure,
    "threat_queue": queue.measure,
    "vader": _vader,
    "embedded": embedded.measure,
    "search_ms": _search,
}


def main():
    """Run the benches named, or all; keep the figures of those not run."""
    figures = json.loads(OUT.read_text()) if OUT.exists() else {}
    for name in sys.argv[1:] or BENCHES:
        figures[name] = BENCHES[name]()
        _show(name, figures[name])
    if "embedded" in figures:
        figures["latency_ms"] = figures["embedded"].pop("latency_ms", figures.get("latency_ms"))
    if "tag" in figures:
        figures["rss_mb"] = figures["tag"]["rss_mb"]
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(figures, indent=1) + "\n")
    print(f"wrote {OUT}")


def _show(path, figures):
    for key, value in figures.items():
        if isinstance(value, dict):
            _show(f"{path} {key}", value)
        else:
            print(f"{path + ' ' + str(key):<44} {value:>12}")


if __name__ == "__main__":
    main()

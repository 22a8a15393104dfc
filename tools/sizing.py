"""Fill the sizing table of docs/operations.md from measurements on this machine.

``python -m tools.sizing [--write]`` reads build/bench.json and build/bench-engines.json, which
``make bench`` and ``make bench-engines`` write.
"""

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "operations.md"
_START, _END = "<!-- sizing: python -m tools.sizing --write -->", "<!-- end of sizing -->"


class Figure(NamedTuple):
    """A row: what was measured, its path in which file, and its unit."""

    what: str
    file: str
    path: str
    unit: str


_EMBEDDED, _ENGINES = "bench.json", "bench-engines.json"
FIGURES = (
    Figure("tagging alone, all tags, one core", _EMBEDDED, "tag.posts_per_s_core", "posts/s"),
    Figure("memory of a tagging process", _EMBEDDED, "tag.rss_mb", "MB"),
    Figure(
        "everything in one process (hearhear run), CPU",
        _EMBEDDED,
        "embedded.us_per_post",
        "µs/post",
    ),
    Figure("detector, CPU", _EMBEDDED, "embedded.us_per_sighting", "µs/sighting"),
    Figure("one stream tag worker, all tags, CPU", _ENGINES, "worker_posts_per_s", "posts/s"),
    Figure("what Faust costs, ours, CPU", _ENGINES, "framework_us.ours", "µs/record"),
    Figure("what Faust costs, stock, CPU", _ENGINES, "framework_us.stock", "µs/record"),
    Figure("sink, client CPU", _ENGINES, "sink_us_per_document", "µs/document"),
    Figure("written → on the page, p99", _ENGINES, "produce_to_page_ms.p99", "ms"),
    Figure("written → searchable, p99", _ENGINES, "produce_to_searchable_ms.p99", "ms"),
)


def table(folder: Path) -> str:
    """Return the table from the files in *folder*; a missing figure is "not measured"."""
    rows = ["| what | measured | file |", "|---|---|---|"]
    for what, file, path, unit in FIGURES:
        found = _find(folder / file, path)
        shown = f"{found:,} {unit}" if found is not None else "not measured"
        rows.append(f"| {what} | {shown} | `{file}`: `{path}` |")
    return "\n".join(rows)


def filled(page: str, rows: str) -> str:
    """Return *page* with *rows* between the two markers."""
    marks = re.compile(f"{re.escape(_START)}.*?{re.escape(_END)}", re.DOTALL)
    return marks.sub(lambda _: f"{_START}\n{rows}\n{_END}", page)


def _find(file: Path, path: str) -> int | float | None:
    try:
        found: object = json.loads(file.read_bytes())
    except OSError:
        return None
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, int | float) else None


if __name__ == "__main__":
    made = table(ROOT / "build")
    print(made)
    if "--write" in sys.argv:
        PAGE.write_text(filled(PAGE.read_text(encoding="utf-8"), made), encoding="utf-8")

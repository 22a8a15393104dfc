"""ARCHITECTURE.md leads a stranger to the right file."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "ARCHITECTURE.md").read_text()


def test_every_place_it_names_exists():
    """A path that has moved sends a newcomer into the wrong room."""
    places = re.findall(r"`((?:\w+/)+[\w.]*)`", PAGE)

    assert len(places) > 25
    for place in places:
        assert (ROOT / place.replace("NAME", "topic")).exists(), place


def test_every_package_has_a_row():
    """A folder that the table leaves out is a folder nobody looks into."""
    packages = [
        path.parent.relative_to(ROOT)
        for top in ("ingest", "processors", "sinks", "hearhear")
        for path in (ROOT / top).rglob("__init__.py")
    ]

    assert [str(p) for p in packages if not _is_named(p)] == []


def _is_named(package):
    """Whether *package*, or the one around it below the top, is named."""
    around = [p for p in package.parents if len(p.parts) > 1]
    return any(f"`{p}/" in PAGE for p in [package, *around])

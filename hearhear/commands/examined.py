"""In words: what the detector has looked at, and what it could not see."""

from hearhear.commands.terminal import many
from schemas.examined import UNEXAMINED
from schemas.examined import Examined


def examined_lines(examined: Examined | None) -> list[str]:
    """Return what is to be said of *examined*; nothing while no post at an official came in."""
    if examined is None or not examined.sightings:
        return []
    lines = [
        f"{many(examined.sightings, 'post at officials was', 'posts at officials were')} looked at"
    ]
    if examined.without_author:
        seen = "coordination cannot be seen" if examined.is_blind else "it cannot be seen in these"
        lines.append(f"{examined.without_author:,} of them name no author: {seen}")
    if examined.unexamined:
        lines.append(f"{examined.unexamined:,} could not be examined fully: {UNEXAMINED}")
    return lines

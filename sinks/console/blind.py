"""What the detector could not see, as sentences for people who rely on alerts."""

from schemas.examined import Examined
from sinks.console.words import many
from sinks.console.words import number


def blind_spots(examined: Examined | None) -> list[str]:
    """Return what was not examined, or cannot be; nothing where all was seen."""
    found = []
    if examined and examined.without_author:
        how = "coordination cannot be seen" if examined.is_blind else "it cannot be seen in these"
        found.append(
            f"{number(examined.without_author)} of {many(examined.sightings, 'post')} at officials came "
            f"without an author: {how}"
        )
    if examined and examined.unexamined:
        found.append(
            f"{many(examined.unexamined, 'post')} at officials came when the posts of their time had left "
            "the log: an alert may be missing"
        )
    return found

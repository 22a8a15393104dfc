"""What cannot be seen in a store, as sentences for people: coordination without authors, late posts."""

from sinks.console.words import many
from sinks.console.words import number
from sinks.store import Stats


def blindness(stats: Stats) -> list[str]:
    """Return what was not examined, or cannot be; nothing where all can be seen."""
    found = []
    without: int = getattr(stats, "without_author", 0)
    if stats.posts and 2 * without > stats.posts:
        found.append(
            f"{number(without)} of {many(stats.posts, 'post')} came without an author: whether accounts "
            "act together cannot be seen in them, so they raise no alert; name the column, as in "
            "--map author=COLUMN"
        )
    examined = getattr(stats, "examined", None)
    if examined is not None and examined.unexamined:
        found.append(
            f"{many(examined.unexamined, 'record')} of posts came too late to be examined, when the posts "
            "of their time had left the log: an alert may be missing"
        )
    return found

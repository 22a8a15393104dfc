"""How long posts are kept: a class for every platform, and the home its posts have in an index."""

from typing import Literal

RetentionClass = Literal["d7", "d30", "d365", "keep"]

CLASSES: tuple[RetentionClass, ...] = ("d7", "d30", "d365", "keep")

DAYS: dict[str, int] = {"d7": 7, "d30": 30, "d365": 365}
"""Days a post is kept after it was observed, by its class; "keep" is in none."""

_OF_PLATFORM: dict[str, RetentionClass] = {
    "x": "d7",
    "bluesky": "d30",
    "mastodon": "d30",
    "youtube": "d30",
    "rss": "d365",
    "file": "keep",
}


def retention_of(platform: str) -> RetentionClass:
    """Return the class of what is collected live from *platform*.

    Other platforms come in files alone, and files are kept.
    """
    return _OF_PLATFORM.get(platform, "keep")


def home_of(uid: str) -> RetentionClass:
    """Return the class whose index holds the post called *uid*.

    It follows from the uid alone, so that whatever is told of a post later, by whichever source and
    in whichever order, finds the one place the post is in or will be.  What removes a post is its
    own class: a replayed file's post is kept, wherever its home is.
    """
    return retention_of(uid.partition(":")[0])

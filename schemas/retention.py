"""How long everything is kept: the one home of these figures.

A post's class says how many days it stays after it was observed.  A class follows from the platform
unless a source says otherwise; [retention] in the settings may give a class other days.
"""

from typing import Literal

RetentionClass = Literal["d7", "d30", "d365", "keep"]

CLASSES: tuple[RetentionClass, ...] = ("d7", "d30", "d365", "keep")

DAYS: dict[str, int] = {"d7": 7, "d30": 30, "d365": 365}
"""Days a post is kept after it was observed, by its class; "keep" is in none."""

TOPIC_DAYS = 7
"""Days after which no topic holds a post or a sighting any more."""

DEAD_LETTER_DAYS = 30
"""Days a dead letter is kept in a store."""

SIGHTING_DAYS = TOPIC_DAYS
"""Days the log of sightings goes back, on Kafka at the most; what is usual is learned in one day."""

TOMBSTONE_DAYS = 400
"""Days a tombstone is kept: longer than any topic is replayed, so that no deleted post comes back."""

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

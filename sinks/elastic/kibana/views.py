"""The data views, and the fields of posts that are no tag's."""

from sinks.elastic.kibana.dashboard import Control
from sinks.elastic.kibana.saved import Json
from sinks.elastic.kibana.saved import View
from sinks.elastic.names import ALERTS as ALERT_INDEX
from sinks.elastic.names import ALL_POSTS
from sinks.elastic.names import DEAD as DEAD_INDEX

PLATFORM = "event.provider"
SOURCE = "hearhear.source"


def posts_view(formats: Json) -> View:
    """Return the data view of posts; *formats* say how fields show their values."""
    # Who wrote is in no view of ours: neither the hash, nor what is known of the account.
    hidden = ("user.*", "hearhear.author_*", "hearhear.official_id", "hearhear.body*")
    return View(ALL_POSTS, "hearhear: posts", hidden, formats)


ALERTS = View(ALERT_INDEX, "hearhear: alerts", hidden=("user.*", "hearhear.body*"))
DEAD = View(DEAD_INDEX, "hearhear: dead letters", hidden=("user.*", "hearhear.body*"))

THERE = "hearhear.deleted : false"
"""Posts that are still there: of those that are gone a tombstone stays, without words or tags."""

CONTROL = Control("Platform", PLATFORM)
"""The list to choose from that every dashboard has, beside those of tags."""

"""The data views, and the fields of posts that both dashboards speak of."""

from schemas.cap import MAJORS
from sinks.elastic.kibana.dashboard import Control
from sinks.elastic.kibana.saved import View
from sinks.elastic.names import ALERTS as ALERT_INDEX
from sinks.elastic.names import ALL_POSTS
from sinks.elastic.names import DEAD as DEAD_INDEX

PLATFORM = "event.provider"
SOURCE = "hearhear.source"
OFFICIAL = "hearhear.mentions"
LANGUAGE = "hearhear.tags.language.code"
TOPIC = "hearhear.tags.topic.majors.code"

POSTS = View(
    ALL_POSTS,
    "hearhear: posts",
    # Who wrote is in no view of ours: neither the hash, nor what is known of the account.
    hidden=("user.*", "hearhear.author_*", "hearhear.official_id", "hearhear.body*"),
    formats={
        TOPIC: {
            "id": "static_lookup",
            "params": {
                "lookupEntries": [{"key": str(n), "value": name} for n, name in MAJORS.items()]
            },
        }
    },
)
ALERTS = View(ALERT_INDEX, "hearhear: alerts", hidden=("user.*", "hearhear.body*"))
DEAD = View(DEAD_INDEX, "hearhear: dead letters", hidden=("user.*", "hearhear.body*"))
VIEWS = (POSTS, ALERTS, DEAD)

THERE = "hearhear.deleted : false"
"""Posts that are still there: of those that are gone a tombstone stays, without words or tags."""

CONTROLS = (
    Control("Platform", PLATFORM),
    Control("Language", LANGUAGE),
    Control("Topic", TOPIC, "exact"),
    Control("Official", OFFICIAL),
)

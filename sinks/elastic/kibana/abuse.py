"""The dashboard "Abuse and alerts": what is aimed at officials, what hangs together, what failed."""

from sinks.elastic.kibana.columns import count
from sinks.elastic.kibana.columns import most
from sinks.elastic.kibana.columns import values
from sinks.elastic.kibana.dashboard import Row
from sinks.elastic.kibana.dashboard import in_rows
from sinks.elastic.kibana.panels import by_count
from sinks.elastic.kibana.panels import figure
from sinks.elastic.kibana.panels import table
from sinks.elastic.kibana.saved import View
from sinks.elastic.kibana.tags import Tags
from sinks.elastic.kibana.tags import made
from sinks.elastic.kibana.tags import panels
from sinks.elastic.kibana.views import ALERTS
from sinks.elastic.kibana.views import DEAD

TITLE = "hearhear: Abuse and alerts"
ABOUT = (
    "Abuse and threats aimed at somebody, by rules whose words can be shown; criticism, however harsh "
    "or unfair, is not abuse. Whoever acts on it reads the post first. Nothing here is about authors."
)

_NOT_NARROWED = "The controls above are for posts and do not narrow it; the time range does."

_ALERT_COUNT = figure(
    "Alerts",
    "Alerts of the coordination detector, by the post that completed the evidence. An alert is "
    f"consistent with coordination, never proof of it. {_NOT_NARROWED}",
    ALERTS,
    "event.kind : alert",
    alone=True,
)
_DEAD_COUNT = figure(
    "Dead letters",
    "Records that no stage could use, kept whole with the reason; hearhear dead list shows them. "
    "No tag is made of them: they are missing from all other panels. Administrators see it; the "
    f"role hearhear-viewer does not read dead letters. {_NOT_NARROWED}",
    DEAD,
    "event.kind : pipeline_error",
    alone=True,
)

_ALERTS = table(
    "Alerts, the latest first",
    "Hostile posts at one official by distinct accounts that share something rare, beyond what is "
    "usual there. Consistent with coordination, not proof of it; people who are angry about the same "
    "thing can look alike. The page has the sentences, the posts and what speaks against it. "
    f"Sentiment alone never raises one. {_NOT_NARROWED}",
    ALERTS,
    "event.kind : alert",
    {
        "key": values("Alert", "event.id", "latest", size=50),
        "target": values("Official", "hearhear.target", size=1),
        "severity": values("Severity", "hearhear.severity", size=1),
        "tactic": values("Tactic", "hearhear.tactic", size=1),
        "latest": most("Latest linked post", "event.end", "date"),
        "score": most("Score", "hearhear.score"),
        "posts": most("Linked posts", "hearhear.posts"),
        "accounts": most("Accounts (how many)", "hearhear.accounts"),
        "hostile": most("Hostile in 6 h", "hearhear.hostile"),
        "civil": most("Civil in 6 h", "hearhear.civil"),
        "usual": most("Usual hostile accounts an hour", "hearhear.usual"),
    },
    alone=True,
)
_DEAD = table(
    "Dead letters, by reason",
    "Where a record failed and why; the reason says what to do. No tag is made of a dead letter. "
    f"Administrators see it; the role hearhear-viewer does not read dead letters. {_NOT_NARROWED}",
    DEAD,
    "event.kind : pipeline_error",
    {
        "stage": by_count("Stage", "hearhear.stage"),
        "source": by_count("Source", "hearhear.source"),
        "reason": by_count("Reason", "event.reason"),
        "count": count("Letters"),
        "latest": most("Latest", "@timestamp", "date"),
    },
    alone=True,
)


def rows(tags: Tags, view: View) -> tuple[Row, ...]:
    """Return the panels in rows, over posts in *view*."""
    return (
        *in_rows(6, 4, (*panels(tags, "abuse", ("figure",), view), _ALERT_COUNT, _DEAD_COUNT)),
        *in_rows(13, 1, panels(tags, "abuse", ("time",), view)),
        *in_rows(13, 2, panels(tags, "abuse", ("ranking",), view)),
        *in_rows(15, 2, (*panels(tags, "abuse", ("table",), view), *made(tags, "abuse", view))),
        Row(13, (_ALERTS,)),
        Row(10, (_DEAD,)),
    )

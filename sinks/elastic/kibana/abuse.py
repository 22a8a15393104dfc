"""The dashboard "Abuse and alerts": what is aimed at officials, what hangs together, what failed."""

from sinks.elastic.kibana.columns import count
from sinks.elastic.kibana.columns import most
from sinks.elastic.kibana.columns import values
from sinks.elastic.kibana.dashboard import Row
from sinks.elastic.kibana.panels import by_count
from sinks.elastic.kibana.panels import figure
from sinks.elastic.kibana.panels import over_time
from sinks.elastic.kibana.panels import ranking
from sinks.elastic.kibana.panels import table
from sinks.elastic.kibana.views import ALERTS
from sinks.elastic.kibana.views import DEAD
from sinks.elastic.kibana.views import POSTS
from sinks.elastic.kibana.views import THERE

TITLE = "hearhear: Abuse and alerts"
ABOUT = (
    "Abuse and threats aimed at somebody, by rules whose words can be shown; criticism, however harsh "
    "or unfair, is not abuse. Whoever acts on it reads the post first. Nothing here is about authors."
)

_TAG = "hearhear.tags.abuse"
_ABUSIVE = f"{THERE} and {_TAG}.abusive : true"
_RULES = "By rules on the words (hearhear.tags.abuse.by says which version, evidence the words)"
_NOT_NARROWED = "The controls above are for posts and do not narrow it; the time range does."

_FIGURES = (
    figure(
        "Abusive posts",
        f"{_RULES}. Insults, threats, hate at somebody; not criticism of decisions or of an office, and "
        "not abuse that is quoted, reported or opposed. Irony, images and hints are missed.",
        POSTS,
        _ABUSIVE,
    ),
    figure(
        "Possible threats",
        f"{_RULES}: violence, a wish of death or illness, knowing where somebody lives. Possible "
        "threats for a human to judge, never an offence; veiled ones are missed.",
        POSTS,
        f"{_ABUSIVE} and {_TAG}.kinds : threat",
    ),
    figure(
        "Alerts",
        "Alerts of the coordination detector, by the post that completed the evidence. An alert is "
        f"consistent with coordination, never proof of it. {_NOT_NARROWED}",
        ALERTS,
        "event.kind : alert",
        alone=True,
    ),
    figure(
        "Dead letters",
        "Records that no stage could use, kept whole with the reason; hearhear dead list shows them. "
        "No tag is made of them: they are missing from all other panels. Administrators see it; the "
        f"role hearhear-viewer does not read dead letters. {_NOT_NARROWED}",
        DEAD,
        "event.kind : pipeline_error",
        alone=True,
    ),
)

_OVER_TIME = over_time(
    "Abusive posts over time, by kind",
    f"{_RULES}. A post of two kinds stands in both, so bars may add up to more than the posts. "
    "It counts posts, not people, and says nothing of why.",
    POSTS,
    _ABUSIVE,
    {"split": by_count("Kind", f"{_TAG}.kinds", 6), "count": count("Posts")},
)

_KINDS = ranking(
    "Kinds",
    f"{_RULES}. A post may be of several kinds. Kinds differ in how surely rules see them: strong "
    "insults are plain words, threats often are not.",
    POSTS,
    _ABUSIVE,
    by_count("Kind", f"{_TAG}.kinds", 6),
)
_TARGETS = ranking(
    "Aimed at",
    f"{_RULES} and whom the post names or answers. unresolved: the words do not say at whom. An "
    "institution can be a target of hostile words; criticism of it is not counted here.",
    POSTS,
    _ABUSIVE,
    by_count("Target", f"{_TAG}.target", 6),
)
_MODES = ranking(
    "Mode, and whether it counts as abuse",
    f"{_RULES}. direct and about are to and of the person; quoted, reported and counter_speech are "
    "somebody else's words and not abuse. The rules can take one for the other, irony above all.",
    POSTS,
    f"{THERE} and {_TAG}.by : *",
    by_count("Mode", f"{_TAG}.mode", 5),
    values("Abusive", f"{_TAG}.abusive", size=2, kind="boolean"),
)

_OFFICIALS = ranking(
    "Officials it is aimed at",
    f"{_RULES} and the roster; ids are those of the roster. It counts posts, not people: one person "
    "may have written many. Officials whom the rules do not recognise are missing.",
    POSTS,
    f"{_ABUSIVE} and {_TAG}.target : official",
    by_count("Official", f"{_TAG}.officials", 15),
)
_MET = table(
    "Rules that were met",
    "The rules in the evidence of every abuse tag, those that took abuse back (veto) too, and the "
    "version that holds them. So a rule that is wrong is found: open posts with it and read them.",
    POSTS,
    f"{THERE} and {_TAG}.by : *",
    {
        "by": by_count("Made by", f"{_TAG}.by", 3),
        "rule": by_count("Rule", f"{_TAG}.evidence.rule", 20),
        "count": count("Posts"),
    },
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

ROWS = (
    Row(6, _FIGURES),
    Row(13, (_OVER_TIME,)),
    Row(13, (_KINDS, _TARGETS, _MODES)),
    Row(15, (_OFFICIALS, _MET)),
    Row(13, (_ALERTS,)),
    Row(10, (_DEAD,)),
)

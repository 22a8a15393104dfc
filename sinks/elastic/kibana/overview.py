"""The dashboard "Overview": what was heard, and the charts of the tags that belong here."""

from sinks.elastic.kibana.columns import count
from sinks.elastic.kibana.columns import most
from sinks.elastic.kibana.dashboard import Row
from sinks.elastic.kibana.dashboard import in_rows
from sinks.elastic.kibana.panels import by_count
from sinks.elastic.kibana.panels import figure
from sinks.elastic.kibana.panels import over_time
from sinks.elastic.kibana.panels import table
from sinks.elastic.kibana.saved import View
from sinks.elastic.kibana.tags import Tags
from sinks.elastic.kibana.tags import made
from sinks.elastic.kibana.tags import panels
from sinks.elastic.kibana.views import PLATFORM
from sinks.elastic.kibana.views import SOURCE
from sinks.elastic.kibana.views import THERE

TITLE = "hearhear: Overview"
ABOUT = (
    "Public posts to and about parliament. Every tag is made by rules or a model that can err; "
    "the ⓘ of a panel says how, and what it cannot say. People who post are not a poll of citizens."
)


def rows(tags: Tags, view: View) -> tuple[Row, ...]:
    """Return the panels in rows, over posts in *view*."""
    posts = figure(
        "Posts",
        "Posts stored and not deleted since. No tag is needed to be counted. It says how much was "
        "collected, not how much was written: sources differ in what they let us see.",
        view,
        THERE,
    )
    platforms = over_time(
        "Posts over time, by platform",
        "Posts by the time the platform gives, or where it gives none by when we saw them "
        "(hearhear.time_source). A gap may be a source that was silent, not people who were.",
        view,
        THERE,
        {"split": by_count("Platform", PLATFORM, 8), "count": count("Posts")},
    )
    sources = table(
        "Platforms and sources",
        "What each source brought, and when it last did (event.created, when we saw the post). No tag "
        "is made here. Platforms are not alike: of some we see everything, of others what a search "
        "finds.",
        view,
        THERE,
        {
            "platform": by_count("Platform", PLATFORM),
            "source": by_count("Source", SOURCE),
            "count": count("Posts"),
            "latest": most("Last seen", "event.created", "date"),
        },
    )
    charts = panels(tags, "overview", ("ranking", "time", "table"), view)
    return (
        *in_rows(6, 4, (posts, *panels(tags, "overview", ("figure",), view))),
        Row(13, (platforms,)),
        *in_rows(15, 2, charts),
        Row(13, (sources,)),
        *in_rows(8, 3, made(tags, "overview", view)),
    )

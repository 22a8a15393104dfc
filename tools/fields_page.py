"""docs/fields.md: every field that Elasticsearch keeps, and what it is for.  One without a purpose fails."""

from collections.abc import Iterator
from typing import Any

from processors.chain import CHAIN
from processors.chain import tag_class
from sinks.elastic.mapping import templates
from sinks.elastic.names import ALERTS
from sinks.elastic.names import AUTHORS
from sinks.elastic.names import DEAD
from sinks.elastic.names import META
from sinks.elastic.names import POSTS
from sinks.elastic.names import SUPPRESSED

ABOUT = {
    POSTS: "Posts and their tags, and tombstones. Read by the page, by people in Kibana and by the sink. "
    "Kept as long as the source's retention says, tombstones 400 days.",
    ALERTS: "Alerts. Read by the page and by people in Kibana; written by the sink. Kept.",
    AUTHORS: "Who wrote which post. Read by the sink and by `hearhear remove` alone. Goes with the post.",
    DEAD: "Records no stage could use, masked. Read by the sink and by `hearhear dead`. Kept 30 days.",
    SUPPRESSED: "Authors whose posts are refused. Read by the sink alone. Kept.",
    META: "Figures and notes of our own processes; nothing of any person. Read by the page and the sink.",
}
"""What an index holds, who reads it and for how long; by its name without the retention class."""

PURPOSES = {
    "@timestamp": "when it was published, opened, or went wrong; order and figures",
    "error.message": "what went wrong, in the program's own words; to mend it",
    "event.created": "when we saw the post; retention counts from it",
    "event.dataset": "post, reply, repost or article; filters and charts",
    "event.end": "the latest linked post",
    "event.id": "the uid; deletions find the post by it",
    "event.kind": "event, alert or error, as the Elastic Common Schema asks",
    "event.provider": "the platform; filters, charts, retention",
    "event.reason": "why it is gone, or what to do about it",
    "event.start": "the first linked post",
    "labels.language": "the language as the platform says it",
    "message": "the text, masked; search and reading in Kibana",
    "url.domain": "the sites linked to, without the address; which sources are shared",
    "user.hash": "the author's keyed reference; suppression, removal, a person's request",
    "hearhear.accounts": "how many accounts took part; no name of any",
    "hearhear.alert": "the kind of alert",
    "hearhear.author_class": "public, official, media or bot; citizens are told from institutions",
    "hearhear.author_week": "the week the account was made; evidence of coordination",
    "hearhear.body": "the record as it came, not searchable: what the page shows; of a post without author",
    "hearhear.civil": "how many posts were civil; counter-evidence",
    "hearhear.consent": "what the author agreed to, where a source says so",
    "hearhear.deleted": "whether this is a tombstone",
    "hearhear.facets": "what the post is counted and filtered under",
    "hearhear.families.accounts": "how many accounts show this signal",
    "hearhear.families.name": "the kind of evidence",
    "hearhear.families.score": "how surprising it is",
    "hearhear.hashtags": "hashtags; charts",
    "hearhear.hostile": "how many posts were hostile",
    "hearhear.official_id": "which official wrote it, where an official did",
    "hearhear.order": "newest first, alike in every store",
    "hearhear.place": "where the record stood in its source; to find and mend it",
    "hearhear.posts": "how many posts are linked",
    "hearhear.retention": "the class that says how long it is kept",
    "hearhear.score": "how sure the detector is",
    "hearhear.severity": "how grave it is; what to look at first",
    "hearhear.source": "the source that brought it; figures, removal of a source",
    "hearhear.stage": "the stage that failed",
    "hearhear.tactic": "what the accounts do alike",
    "hearhear.target": "the official it is aimed at",
    "hearhear.time_source": "who said the time; doubtful ones are marked",
    "hearhear.title": "the headline of an article",
    "hearhear.usual": "the ordinary number of hostile accounts an hour there",
    "hearhear.version": "which of two records of one thing wins",
    "hearhear.what": "which note this is",
    "hearhear.withdrawn": "whether later posts disproved it",
    "hearhear.words": "the folded words; search",
}
"""What each field is for; the fields of tags stand in docs/tags.md."""

_HEAD = """# Fields in Elasticsearch

*Generated from the mapping by `make generate`; do not edit.*

Every field that is kept, with its purpose, for a data-protection assessment. A new field without a
purpose fails `make check`.
"""


def fields_page() -> str:
    """Return the page; KeyError names a field or an index without a purpose."""
    found = templates({name: tag_class(name) for name in CHAIN})
    page = _HEAD
    for name, about in ABOUT.items():
        mappings = found[f"component.{name}@mappings"]["template"]["mappings"]
        shown = f"{name}-*" if name == POSTS else name
        page += f"\n## {shown}\n\n{about}\n\n| field | type | purpose |\n|---|---|---|\n"
        for path, kind in _fields(mappings["properties"]):
            page += f"| `{path}` | {kind} | {PURPOSES[path]} |\n"
        if name == POSTS:
            tags = ", ".join(f"`{tag}`" for tag in sorted(CHAIN))
            page += f"\nBeside these `hearhear.tags` holds what each tag says ([tags](tags.md)): {tags}.\n"
    return page


def _fields(properties: dict[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    for name, field in sorted(properties.items()):
        path = above + name
        if path == "hearhear.tags":
            continue
        if "properties" in field:
            yield from _fields(field["properties"], f"{path}.")
        else:
            yield path, "not indexed" if field["type"] == "object" else field["type"]

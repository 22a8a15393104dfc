"""How full the threat queue gets on real posts: a thousand posts may queue ten and page for one."""

import io

from msgspec import structs

from hearhear.wiring.roster import load_roster
from ingest.json_rows import read_jsonl
from ingest.post_builder import PostBuilder
from processors.chain import load
from processors.enrichments.abuse import abuse
from processors.step import Setup
from processors.step import enrich_all
from schemas.post import Refs
from tests.benchmarks.tagging import NOW
from tests.benchmarks.tagging import posts


def measure():
    """Return queued and paging posts a thousand; also as if each post answered an official."""
    lines, roster_file = posts()
    roster = load_roster(roster_file)
    builder, steps = PostBuilder(roster=roster), load(Setup(roster=roster))
    made = [
        builder.post(read.row, source_ref=read.source_ref, observed_at=NOW)
        for read in read_jsonl(io.BytesIO(b"\n".join(lines)), "f")
    ]
    tagged = enrich_all(made, steps)
    answer = Refs(reply_to="f:0", reply_to_official="an-official")
    tags = [post.tags.get("abuse") for post in tagged]
    all_answers = [abuse(structs.replace(post, refs=answer)) for post in tagged]
    distress = [tag for post in tagged if (tag := post.tags.get("distress"))]
    return {
        "of_posts": len(tagged),
        "at_an_official": sum("mentions" in post.tags for post in tagged),
        **_figures("", tags),
        **_figures("_if_all_answer_an_official", all_answers),
        "distress_per_1000": _per_1000(sum(t.voiced for t in distress), tagged),
    }


def _figures(name, tags):
    queued = [tag for tag in tags if tag and tag.possible_threat]
    paging = [tag for tag in queued if tag.severity in ("explicit", "doxxing")]
    return {
        f"queued{name}_per_1000": _per_1000(len(queued), tags),
        f"paging{name}_per_1000": _per_1000(len(paging), tags),
    }


def _per_1000(count, of):
    return round(1000 * count / len(of), 2)

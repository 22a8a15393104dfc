"""What the sink costs: CPU of the client a document, decoding included, beside the consumer.

``python -m tests.benchmarks.elastic_sink URL [COUNT]``: the invented day, tagged, again and again under
new uids, into the Elasticsearch at URL, which should be empty.  CPU of this process, best of three runs.
"""

import io
import json
import sys
import time
from datetime import UTC
from datetime import datetime
from pathlib import Path

import msgspec

from hearhear.stream.kafka.memory import settle_memory
from hearhear.stream.kafka.topics import TAGGED
from hearhear.stream.sink import read
from hearhear.wiring.demonstration import dated
from hearhear.wiring.roster import load_roster
from ingest.json_rows import read_jsonl
from ingest.post_builder import PostBuilder
from ingest.pseudonym import Pseudonyms
from ingest.records import to_record
from processors.chain import load
from processors.pipeline import tag_records
from processors.step import Setup
from schemas.post import Post
from sinks.elastic.client import connect
from sinks.elastic.document import post_document
from sinks.elastic.setup import setup
from sinks.elastic.writer import ElasticWriter

DEMO = Path(__file__).parents[2] / "hearhear" / "demo"
BATCH = 500
NOW = datetime.now(UTC)


def tagged_day() -> list[Post]:
    """Return the invented day with its tags."""
    roster = load_roster(DEMO / "roster.json")
    builder = PostBuilder("demo", roster, Pseudonyms(bytes(32)))
    rows = read_jsonl(io.BytesIO(dated(datetime(2026, 3, 2, tzinfo=UTC))), "day.jsonl")
    posts = [to_record(row, builder, NOW) for row in rows]
    return tag_records(posts, load(Setup(roster=roster, languages=("en",)))).posts


def main(url: str, count: int) -> dict[str, float]:
    """Return microseconds of CPU a document: all of it, and its parts.

    decode: bytes to record; shape: record to document; client: the rest, which is encoding the bulk
    lines, the requests and what their answers mean.
    """
    client = connect([url], timeout=60)
    setup(client)
    writer = ElasticWriter(client)
    day = tagged_day()
    run = int(time.time())
    best: dict[str, float] = {}
    settle_memory()  # as the sink does; here it spares the tagger's lexicons too, which no sink loads
    for turn in range(3):
        raws = [
            msgspec.json.encode(msgspec.structs.replace(p, uid=f"bench:{run}-{turn}-{n}"))
            for n, p in zip(range(count), day * (count // len(day) + 1), strict=False)
        ]
        decode = build = sink = 0.0
        for start in range(0, count, BATCH):
            batch = raws[start : start + BATCH]
            began = time.process_time()
            records = [read(TAGGED, raw, f"p/0/{n}", NOW) for n, raw in enumerate(batch)]
            decoded = time.process_time()
            writer.take(records)
            taken = time.process_time()
            for each in records:
                post_document(each.record, 1)
            built = time.process_time()
            decode += decoded - began
            build += built - taken
            sink += taken - began
        figures = {
            "decode": decode,
            "shape": build,
            "client": sink - decode - build,
            "sink": sink,
        }
        for name, seconds in figures.items():
            best[name] = min(best.get(name, 1e9), round(seconds / count * 1e6, 1))
    return best


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 10_000)))

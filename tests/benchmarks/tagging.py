"""What a post costs: all tags, decode and encode included, in CPU time."""

import csv
import io
import json
import resource
import subprocess
import sys
import time
from datetime import UTC
from datetime import datetime
from pathlib import Path

from hearhear.commands.tagged_lines import BATCH
from hearhear.commands.tagged_lines import line
from hearhear.commands.tagged_lines import tag_posts
from hearhear.wiring.roster import load_roster
from ingest.json_rows import read_jsonl
from ingest.post_builder import PostBuilder
from processors.chain import load
from processors.step import Setup
from processors.step import enrich

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "data"
REAL = SHARED / "posts/us_congress_mentions/tweets-for-synthetic-training.csv"
NOW = datetime(2026, 11, 24, tzinfo=UTC)


def posts():
    """Return lines of JSON and a roster: 16,000 real posts, or the invented day where they are absent."""
    if not REAL.exists():
        print(f"no {REAL}: measuring the invented day, thirty times over")
        demo = ROOT / "hearhear/demo"
        return (demo / "day.jsonl").read_bytes().splitlines() * 30, demo / "roster.json"
    with REAL.open(encoding="utf-8") as file:
        rows = [json.dumps(row, ensure_ascii=False).encode() for row in csv.DictReader(file)]
    return rows, SHARED / "rosters/us_congress.popolo.json"


def tag(lines, builder, steps):
    """Tag *lines*; return CPU seconds."""
    stream = io.BytesIO(b"\n".join(lines))
    start = time.process_time()
    for item in tag_posts(read_jsonl(stream, "f"), builder, steps, NOW, batch=BATCH):
        if isinstance(item, tuple):
            line(*item)
    return time.process_time() - start


def measure():
    """Return the figures of the tagging core."""
    lines, roster_file = posts()
    roster = load_roster(roster_file)
    builder, steps = PostBuilder(roster=roster), load(Setup(roster=roster))
    tag(lines, builder, steps)
    rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    cost = min(tag(lines, builder, steps) for _ in range(3)) / len(lines) * 1e6
    growth = {}
    for size in (1_000, 10_000, 100_000):
        many = (lines * (size // len(lines) + 1))[:size]
        growth[size] = round(tag(many, builder, steps) / size * 1e6, 1)
    return {
        "posts": len(lines),
        "us_per_post": round(cost, 1),
        "posts_per_s_core": round(1e6 / cost),
        "steps": _steps(lines, builder, steps),
        "us_per_post_by_size": growth,
        "rss_mb": round(rss),
        "cold_start_cpu_s": _cold_start(),
    }


def _steps(lines, builder, steps):
    made = [
        builder.post(read.row, source_ref=read.source_ref, observed_at=NOW)
        for read in read_jsonl(io.BytesIO(b"\n".join(lines)), "f")
    ]
    spent = dict.fromkeys((name for name, _ in steps), 0.0)
    for start in range(0, len(made), BATCH):
        batch = [post.with_tags({}) for post in made[start : start + BATCH]]
        for name, step in steps:
            began = time.process_time()
            for post in batch:
                tag = step(post)
                if tag is not None:
                    post.tags[name] = tag
            spent[name] += time.process_time() - began
    began = time.process_time()
    for post in made:
        enrich(post, [])
    spent["(enrich itself)"] = time.process_time() - began
    return {name: round(seconds / len(made) * 1e6, 1) for name, seconds in spent.items()}


def _cold_start():
    """Return the CPU seconds of tagging one post from a standing start."""
    code = (
        "import resource, subprocess, sys; "
        "subprocess.run([sys.argv[1], 'tag', '-', '--jsonl'], input=b'{\"text\":\"hello\"}', "
        "capture_output=True, check=True); u = resource.getrusage(resource.RUSAGE_CHILDREN); "
        "print(u.ru_utime + u.ru_stime)"
    )
    command = Path(sys.executable).with_name("hearhear")
    runs = [float(subprocess.check_output([sys.executable, "-c", code, command])) for _ in range(3)]
    return round(sorted(runs)[1], 2)

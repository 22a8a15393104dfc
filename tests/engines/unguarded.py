"""Workers without the guards, to show that the checker sees what Faust loses: ``unguarded VARIANT``."""

import asyncio
import json
import os
import sys
from datetime import UTC
from datetime import datetime

import faust

from hearhear.stream.tagging.messages import Raw
from hearhear.stream.tagging.messages import to_messages
from hearhear.wiring.roster import load_roster
from processors.chain import load
from processors.step import Setup
from tests.engines.harness import ROSTER

VARIANT = sys.argv[1]
STEPS = load(Setup(roster=load_roster(ROSTER)))
app = faust.App(
    "hearhear-tag",
    broker=f"kafka://{os.environ['HEARHEAR_KAFKA']}",
    topic_allow_declare=False,
    topic_disable_leader=True,
    web_enabled=False,
    consumer_auto_offset_reset="earliest",
    broker_session_timeout=10,
    broker_commit_interval=0.5,
    producer_acks=-1,
    stream_recovery_delay=0.0,
)
serializer = "json" if VARIANT == "typed" else "raw"
raw = app.topic("posts.raw", key_serializer="raw", value_serializer=serializer)


async def send(values, places):
    """Tag and send, as the guarded worker does."""
    batch = [Raw(v, None, p) for v, p in zip(values, places, strict=True)]
    for message in to_messages(batch, STEPS, datetime.now(UTC)):
        await app.producer.send_and_wait(
            message.topic, message.key, message.value, message.partition, None, None
        )


def place(event):
    return f"posts.raw/{event.message.partition}/{event.message.offset}"


if VARIANT == "raises":

    @app.agent(raw)
    async def raises(stream):
        """Raise once, in the third batch."""
        seen = 0
        async for events in stream.take_events(50, within=0.05):
            seen += 1
            if seen == 3:
                raise ValueError("once")
            await send([e.value for e in events], map(place, events))


if VARIANT == "typed":

    @app.agent(raw)
    async def typed(stream):
        """Let Faust decode: what is no JSON never arrives here."""
        async for event in stream.events():
            await send([json.dumps(event.value).encode()], [place(event)])


if VARIANT == "concurrent":

    @app.agent(raw, concurrency=2)
    async def concurrent(stream):
        """Work on two at a time, and hang on one of them."""
        async for event in stream.events():
            if str(event.message.offset) == os.environ.get("SLOW"):
                await asyncio.sleep(600)
            await send([event.value], [place(event)])


if __name__ == "__main__":
    faust.Worker(app, loglevel="WARN", redirect_stdouts=False).execute_from_commandline()

"""A process that acknowledges m0, m1, … one after the other, as fast as it can, and says what came of each."""

import json
import sys
from datetime import UTC
from datetime import datetime

from hearhear.stream.desk import KafkaDesk
from hearhear.stream.kafka.connection import Connection
from schemas.act import Act
from sinks.desk.handling import ActError

servers, name, matters = sys.argv[1], sys.argv[2], int(sys.argv[3])
journal = KafkaDesk(Connection(servers))
journal.desk()
sys.stdout.write("ready\n")
sys.stdout.flush()
sys.stdin.readline()
told = {}
for number in range(matters):
    at = datetime.now(UTC)
    try:
        journal.append(Act(about=f"m{number}", kind="acknowledge", by=name, at=at, seen=0))
        told[f"m{number}"] = "taken"
    except ActError as error:
        told[f"m{number}"] = str(error)
sys.stdin.readline()
owners = {about: one.owner for about, one in journal.desk().handlings.items()}
journal.close()
sys.stdout.write(json.dumps({"told": told, "owners": owners}) + "\n")

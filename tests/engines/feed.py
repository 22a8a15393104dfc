"""Send a story that lies in a file: ``feed FILE RATE``; ends with status 0 when all is acknowledged."""

import os
import sys
import time
from pathlib import Path

import msgspec

from hearhear.stream.kafka.connection import Connection
from hearhear.stream.kafka.publish import Publisher
from hearhear.stream.kafka.topics import RAW


def main(file, rate):
    """Send the records of *file*, *rate* a second; 0: as fast as can be."""
    sent = msgspec.msgpack.decode(Path(file).read_bytes(), type=list[tuple[bytes, bytes]])
    publisher = Publisher(Connection(os.environ["HEARHEAR_KAFKA"]), name="story")
    began = time.monotonic()
    for number, (key, value) in enumerate(sent):
        if rate and (ahead := number / rate - (time.monotonic() - began)) > 0:
            time.sleep(ahead)
        publisher.send(RAW, key, value)
    publisher.flush(300)
    publisher.close()


main(sys.argv[1], float(sys.argv[2]))

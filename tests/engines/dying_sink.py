"""A sink that is killed between Elasticsearch's answer to its batch number N and the commit."""

import os
import signal
import sys

from hearhear.stream.kafka.connection import Connection
from hearhear.stream.sink import Sink


def main(elastic: str, number: int) -> None:
    """Run on $HEARHEAR_KAFKA until batch *number* is settled."""
    left = number

    def settled(_taken: object) -> None:
        nonlocal left
        left -= 1
        if left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    Sink(Connection(os.environ["HEARHEAR_KAFKA"]), (elastic,), on_settled=settled).run()


if __name__ == "__main__":
    main(sys.argv[2], int(sys.argv[1]))

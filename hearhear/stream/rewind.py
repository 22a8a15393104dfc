"""``hearhear stream rewind``: after Elasticsearch was restored, the sinks read their topics again."""

from contextlib import closing

from kafka import OffsetAndMetadata
from kafka import TopicPartition
from kafka.errors import CommitFailedError
from kafka.errors import RebalanceInProgressError
from kafka.errors import UnknownMemberIdError

from hearhear.stream.kafka.clients import plain_consumer
from hearhear.stream.kafka.connection import Connection
from hearhear.stream.kafka.topics import SINK_GROUP
from hearhear.stream.sink import TOPICS


class RunningError(ValueError):
    """A sink is at work: it would commit where it is; the message says what to do."""


def rewind(connection: Connection) -> int:
    """Put the sinks' positions at the beginnings of their topics; return the records that come again.

    RunningError: a sink runs.  KafkaError: Kafka cannot be reached.
    """
    with closing(plain_consumer(connection, "hearhear-rewind", SINK_GROUP)) as consumer:
        places = [
            TopicPartition(topic, number)
            for topic in TOPICS
            for number in sorted(consumer.partitions_for_topic(topic) or ())
        ]
        consumer.assign(places)
        begins, ends = consumer.beginning_offsets(places), consumer.end_offsets(places)
        offsets = {place: OffsetAndMetadata(begins[place], "", -1) for place in places}
        try:
            consumer.commit(offsets)
        except (CommitFailedError, RebalanceInProgressError, UnknownMemberIdError) as error:
            raise RunningError(
                "a sink is at work: stop every sink, wait ten seconds, and try again"
            ) from error
        return sum(ends[place] - begins[place] for place in places)

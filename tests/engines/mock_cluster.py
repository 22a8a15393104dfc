"""A cluster of three brokers inside librdkafka that answers some requests with errors: ``mock_cluster``.

Prints its servers, then gives requests sixty errors within a quarter of a minute, then goes on in health.  It lives in
memory and has no admin interface: topics are made here.
"""

import ctypes
import random
import sys
import time
from pathlib import Path

import confluent_kafka

PRODUCE, COMMIT = 0, 8
ERRORS = {
    PRODUCE: (7, 6, 19),  # request timed out, not the leader, not enough replicas
    COMMIT: (27, 25, 22),  # rebalance in progress, unknown member, illegal generation
}
FAULTS = 60
TOPICS = {"posts.raw": 4, "posts.tagged": 4, "sightings": 1, "posts.dead": 4}


def main(seed):
    """Start it and disturb it."""
    folder = Path(confluent_kafka.__file__).parent.parent / "confluent_kafka.libs"
    library = ctypes.CDLL(str(next(folder.glob("librdkafka*.so*"))))
    pointer, text, integer = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int

    def function(name, result, *arguments):
        found = getattr(library, name)
        found.restype, found.argtypes = result, arguments
        return found

    error = ctypes.create_string_buffer(256)
    conf = function("rd_kafka_conf_new", pointer)()
    make = function("rd_kafka_new", pointer, integer, pointer, text, ctypes.c_size_t)
    cluster = function("rd_kafka_mock_cluster_new", pointer, pointer, integer)(
        make(0, conf, error, 256), 3
    )
    create = function("rd_kafka_mock_topic_create", integer, pointer, text, integer, integer)
    for name, partitions in TOPICS.items():
        create(cluster, name.encode(), partitions, 3)
    array = ctypes.POINTER(integer)
    push = function(
        "rd_kafka_mock_push_request_errors_array",
        None,
        pointer,
        ctypes.c_int16,
        ctypes.c_size_t,
        array,
    )
    print(function("rd_kafka_mock_cluster_bootstraps", text, pointer)(cluster).decode(), flush=True)
    chance = random.Random(seed)
    for _ in range(FAULTS):
        time.sleep(0.25)
        key = chance.choice((PRODUCE, PRODUCE, COMMIT))
        push(cluster, key, 1, (integer * 1)(chance.choice(ERRORS[key])))
    time.sleep(600)


main(int(sys.argv[1]))

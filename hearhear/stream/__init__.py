"""The same work over Kafka, one process each: collect, tag, detect."""

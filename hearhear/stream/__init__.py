"""The engine run: collect, tag, detect and sink over Kafka, one process each."""

"""Kafka: clients, topics and publishing.  Only hearhear.stream imports its client libraries."""

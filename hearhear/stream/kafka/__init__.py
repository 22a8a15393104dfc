"""Everything that talks to Kafka: clients, topics, publishing."""

"""The store in Elasticsearch: one document a post, highest version wins, tombstones for what is gone.

Unlike SQLite it keeps no figures of what retention removed, and neither sightings nor cursors: those
live in Kafka.
"""

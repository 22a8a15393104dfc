"""The store in one SQLite file: a search index, hourly counts and the detectors' log beside it.

One process writes (writer.py); any number read, in any process, at any time (reader.py).
"""

"""The query language: one grammar, one tree, for every store."""

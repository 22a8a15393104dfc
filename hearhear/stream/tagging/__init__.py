"""The tagging worker: the Faust app and its transport."""

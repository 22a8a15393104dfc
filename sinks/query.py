"""The search language of every store: words, "phrases", AND OR NOT, filters."""

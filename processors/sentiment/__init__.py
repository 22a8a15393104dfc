"""VADER, indexed: the scores of vaderSentiment at a third of the time."""

"""The page of hearhear: live feed, search, alerts.  It reads a store and nothing else."""

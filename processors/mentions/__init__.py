"""Names of officials: how they are written and found."""

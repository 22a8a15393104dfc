"""What we say about posts.  Imports schemas only."""

"""The desk: what needs a person, what people did about it, and who was told."""

"""The pages: one file each, what its address answers from the store at hand."""

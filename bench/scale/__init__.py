"""A hundred thousand posts through the real doors: the import, the worker, every page."""

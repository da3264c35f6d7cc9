"""SQLite as the house uses it: Django's backend with a fairer queue for writers."""

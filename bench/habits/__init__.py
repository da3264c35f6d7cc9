"""How soon a shift of habit is found, and how often one is told that is none."""

"""Who works here, with which role, and how they come in."""

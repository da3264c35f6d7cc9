"""Personal data: how long it stays, what is stored of one person, and how they are erased."""

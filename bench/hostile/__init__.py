"""Files made to break readers, dropped on a running installation: what they cost it."""

"""Files dropped, posts and measurements stored and shown."""

"""What an owner does with the whole installation: backups, moving house, finding what is wrong."""

"""What to publish next: what wears out, how habits shift, the mix of the coming weeks."""

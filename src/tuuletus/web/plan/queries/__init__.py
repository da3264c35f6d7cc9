"""What is known of the plan."""

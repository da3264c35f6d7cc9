"""What changes what is stored about persons."""

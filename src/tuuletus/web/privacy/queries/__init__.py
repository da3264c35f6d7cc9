"""What is read about what is stored of persons."""

"""How often a type is said to wear out that does not, and how often wear is found."""

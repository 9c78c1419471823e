"""What can be done with classes."""

"""What can be done with units and people."""

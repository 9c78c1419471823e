"""What training decides. Pure."""

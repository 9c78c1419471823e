"""What decides about classes; pure."""

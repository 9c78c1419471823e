"""Reading units and people."""

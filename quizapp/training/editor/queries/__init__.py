"""Reading what is being written."""

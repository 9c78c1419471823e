"""What a lesson may say, and which way it goes. Pure."""

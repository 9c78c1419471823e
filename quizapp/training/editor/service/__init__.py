"""What trainers and those who approve can do with courses and lessons."""

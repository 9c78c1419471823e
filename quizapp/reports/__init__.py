"""What is happening, what needs somebody, who is missing; and what is told upward."""

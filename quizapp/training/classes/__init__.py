"""Classes face to face: places, sessions, who is invited, who was there."""

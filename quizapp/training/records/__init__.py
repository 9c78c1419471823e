"""Records beside the courses: certificates of the police, equipment, what inspectors look at."""

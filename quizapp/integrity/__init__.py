"""Who is who, after the fact: helping participants, borrowed names, two entries of one person."""

"""Papers of a round on paper, for people without a phone: forms, answer sheets, entry."""

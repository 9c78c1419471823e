"""Who may call a route, for the tables of routes."""

PUBLIC = frozenset({"everybody"})
PARTICIPANT = frozenset({"participant"})
LEARNER = frozenset({"learner"})
ADMIN = frozenset({"admin"})
ORGANIZER = frozenset({"organizer"})
TRAINER = frozenset({"trainer"})
REVIEWER = frozenset({"reviewer"})
COORDINATOR = frozenset({"coordinator"})
STAFF = ADMIN | ORGANIZER | TRAINER | REVIEWER | COORDINATOR

INVITING = ADMIN | ORGANIZER | COORDINATOR

"""Parks, enterprises and departments in a dated tree; participants, rosters and consents."""

"""Who must learn what by when: assignments by rule, who is late, notices and reminders."""

"""What every feature stands on: database, time, tokens, errors, events, text. Knows no feature."""

"""What the answers say about questions: item analysis of rounds, banks and files."""

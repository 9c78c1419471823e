"""A quiz and e-learning platform for legal-knowledge contests in industrial parks."""

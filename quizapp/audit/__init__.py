"""The append-only, hash-chained log of everything that people with power did."""

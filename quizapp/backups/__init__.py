"""Backups that prove themselves: one archive, digests of every table, checked after writing."""

"""Certificates of this house: issued when a course is completed, checked by anybody by code."""

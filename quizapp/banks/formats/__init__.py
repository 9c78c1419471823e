"""Trainers' files into questions and back: bytes in, frozen dataclasses out.

A format is one module and one line in ``registry.py``.
"""

"""How far a reading of the law may be cited. Pure."""

from __future__ import annotations

from collections.abc import Collection

SAFE, COMPARE, DO_NOT_USE = GRADES = ("safe", "compare", "do_not_use")
STATUSES = ("in_force", "amended", "partly", "not_yet", "expired")
KINDS = ("constitution", "code", "law", "ordinance", "decree", "circular", "decision", "other")


def grade_of(article: str, *, grade: str, do_not_cite: Collection[str], status: str) -> str:
    """The grade of a citation of this article: the document's own, unless it must not be cited."""
    if status == "expired" or article in do_not_cite:
        return DO_NOT_USE
    return grade

"""Whether the frozen pool of a round still fills its papers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from sqlalchemy.orm import Session

from quizapp.contests.models import PoolQuestion, Round
from quizapp.contests.queries import group_codes
from quizapp.contests.rules import find_shortage


def is_short(
    session: Session, round_: Round, pool: Sequence[PoolQuestion], gone: Collection[str] = ()
) -> bool:
    """Whether papers cannot be filled without the versions in `gone`.

    A group that loses one of its questions is not drawn any more.
    """
    groups = group_codes(session, round_, pool)
    lines = []
    for line in round_.blueprint:
        left = [one.version_id for one in pool if one.line == line.position]
        units = Counter(groups.get(one, one) for one in left if one not in gone)
        whole = [unit for unit, count in units.items() if count == line.group_size]
        lines.append((line.count // line.group_size, whole))
    return find_shortage(lines) is not None

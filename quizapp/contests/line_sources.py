"""What a line of a paper draws from, as a choice of its form."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from flask_babel import lazy_gettext as _l

from quizapp.contests.queries import BankChoice


def source_choices(banks: Iterable[BankChoice]) -> dict[str, list[tuple[str, str]]]:
    """Grouped by bank: the whole bank, then each topic."""
    groups: dict[str, list[tuple[str, str]]] = {"": [("", str(_l("Chọn ngân hàng, chủ đề")))]}
    for bank in banks:
        whole = str(_l("%(bank)s: mọi chủ đề (%(count)s câu)", bank=bank.title, count=bank.count))
        topics = [(source_of(bank.id, topic), topic) for topic in bank.topics]
        shared = [
            (source_of(bank.id, None, size), _group_words(size, count))
            for size, count in sorted(bank.groups.items())
            if size > 1
        ]
        groups[bank.title] = [(source_of(bank.id, None), whole), *topics, *shared]
    return groups


def _group_words(size: int, count: int) -> str:
    return str(_l("Chùm %(size)s câu chung một đoạn (có %(count)s chùm)", size=size, count=count))


class Source(NamedTuple):
    """What a line draws from: a bank, one of its topics, or its groups of a size."""

    bank_id: str
    topic: str | None
    group_size: int = 1


def source_of(bank_id: str, topic: str | None, group_size: int = 1) -> str:
    """The value of a choice."""
    return f"{bank_id}|{group_size if group_size > 1 else ''}|{topic or ''}"


def read_source(source: str) -> Source:
    """And back."""
    bank_id, _first, rest = source.partition("|")
    size, _second, topic = rest.partition("|")
    return Source(bank_id, topic or None, int(size) if re.fullmatch("[1-9][0-9]?", size) else 1)


def codes_in(typed: str) -> tuple[str, ...]:
    """Codes of questions as people list them: by commas, semicolons or lines, each once."""
    codes = [" ".join(code.split()) for code in re.split(r"[,;\n]", typed)]
    return tuple(dict.fromkeys(code for code in codes if code))

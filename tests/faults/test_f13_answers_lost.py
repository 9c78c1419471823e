"""F13: the work is done and committed, and the answer gets lost on its way back to the phone."""

from __future__ import annotations

import json
from collections import Counter

from tests.faults.outcomes import outcome_of
from tests.faults.phone import Phone
from tests.faults.relay import Exchange, Relay

SAVES = 6
CHANGING = {"server_time", "saved_at", "rank"}
"""What a later answer to the same call may say differently."""


class Thief:
    """Loses the first answer to everything, and compares it with the second."""

    def __init__(self) -> None:
        self.stolen: dict[tuple[str, ...], bytes] = {}
        self.by_kind: Counter[str] = Counter()
        self.differing: list[tuple[bytes, bytes]] = []

    def loses(self, exchange: Exchange) -> bool:
        request = exchange.request.decode()
        call = (exchange.who, exchange.method, exchange.path, exchange.key, request)
        first = self.stolen.get(call)
        if first is None:
            self.stolen[call] = exchange.answer
            self.by_kind[_kind(exchange)] += 1
            return True
        if _lasting(first) != _lasting(exchange.answer):
            self.differing.append((first, exchange.answer))
        return False


def _kind(exchange: Exchange) -> str:
    last = exchange.path.rstrip("/").rsplit("/", 1)[1]
    names = {"attempts": "start", "submission": "submit"}
    return names.get(last, "join" if "/join/" in exchange.path else "save")


def _lasting(content: bytes) -> object:
    return _without(json.loads(content))


def _without(value: object) -> object:
    if isinstance(value, dict):
        return {name: _without(one) for name, one in value.items() if name not in CHANGING}
    return value


def test_f13_a_thousand_lost_answers_have_one_effect_each(arena, effort, tell):
    losses = effort(80, 1000)
    thief = Thief()
    with Relay([arena.app.url], thief.loses) as relay:
        while len(thief.stolen) < losses:
            take_part(Phone(relay.url, arena.stage, arena.journal, wait=0.001))
    findings = arena.everything()
    shown = ", ".join(f"{kind} {count}" for kind, count in sorted(thief.by_kind.items()))
    tell(outcome_of("F13 answer lost", arena, len(thief.stolen), findings, shown))
    findings.raise_any()
    assert thief.differing == []
    people = len(arena.journal.participants)
    assert arena.run_sql("SELECT count(*) FROM participant") == [(people,)]
    assert arena.run_sql("SELECT count(*) FROM attempt") == [(people,)]


def take_part(phone: Phone) -> None:
    phone.join()
    phone.start()
    for _ in range(SAVES):
        phone.save()
    phone.save_many(2)
    phone.submit()
    phone.line.hang_up()

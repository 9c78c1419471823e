"""The published file of a draw, and its replay by whoever has nothing but the file. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quizapp.awards.draw.models import DRAWN, LotDraw
from quizapp.awards.draw.protocol import ALGORITHM, commitment, list_hash, picks, seed
from quizapp.core.errors import Invalid, QuizError

FORMAT = "quizapp draw 1"
Json = dict[str, Any]


def bundle_of(draw: LotDraw, *, address: str, contest_title: str) -> Json:
    """A promised draw as everybody may have it: no names; secret and winners once it is drawn."""
    is_drawn = draw.state == DRAWN and draw.secret is not None
    secret = draw.secret if is_drawn else None
    return {
        "format": FORMAT,
        "algorithm": ALGORITHM,
        "address": address,
        "contest": draw.contest_name,
        "contest_title": contest_title,
        "title": draw.title,
        "state": draw.state,
        "prizes": [
            {"name": name, "quantity": many, "value_vnd": value}
            for name, many, value in draw.prizes
        ],
        "picks": draw.picks,
        "source": draw.source,
        "value_due_at": draw.value_due_at.isoformat(),
        "fallback_at": draw.fallback_at.isoformat(),
        "promised_at": draw.signed_at.isoformat() if draw.signed_at else None,
        "list_hash": draw.list_hash,
        "commitment": draw.commitment,
        "value": draw.value_2,
        "evidence": draw.evidence,
        "used_fallback": bool(draw.used_fallback),
        "secret": secret,
        "seed": _seed_of(draw).hex() if is_drawn else None,
        "winners": draw.winners if is_drawn else None,
        "drawn_at": draw.drawn_at.isoformat() if draw.drawn_at else None,
        "void_reason": draw.void_reason if draw.void_at else None,
        "entrants": draw.codes,
    }


def _seed_of(draw: LotDraw) -> bytes:
    secret = bytes.fromhex(draw.secret or "")
    return seed(draw.contest_name, draw.list_hash, secret, draw.value_2 or "")


def first_wrong(bundle: Any, noted: Mapping[str, str] | None = None) -> str | None:
    """The field of a published file that is not true, or None when its draw comes out again.

    `noted`: list_hash and commitment as somebody wrote them down before the draw. Without them a
    file is compared with itself alone.
    """
    if not isinstance(bundle, dict) or bundle.get("algorithm") != ALGORITHM:
        return "algorithm"
    if bundle.get("winners") is None or bundle.get("secret") is None:
        return "state"
    try:
        found = _replayed(bundle)
    except (QuizError, ValueError, TypeError, AttributeError):
        return _unreadable(bundle)
    for name, value in {**found, **(noted or {})}.items():
        if bundle.get(name) != value or found[name] != value:
            return name
    return None


def _replayed(bundle: Json) -> Json:
    codes, secret = bundle["entrants"], bytes.fromhex(bundle["secret"])
    hashed = list_hash(codes)
    from_seed = seed(bundle["contest"], hashed, secret, bundle["value"])
    return {
        "list_hash": hashed,
        "commitment": commitment(secret),
        "seed": from_seed.hex(),
        "winners": picks(from_seed, codes, bundle["picks"]),
    }


def _unreadable(bundle: Json) -> str:
    """Which of the inputs cannot be what it should."""
    try:
        list_hash(bundle["entrants"])
    except (Invalid, KeyError, TypeError, AttributeError):
        return "entrants"
    try:
        commitment(bytes.fromhex(bundle["secret"]))
    except (Invalid, TypeError, ValueError):
        return "secret"
    try:
        seed(bundle["contest"], "0", bytes(32), bundle["value"])
    except (Invalid, KeyError, TypeError, AttributeError):
        return "value"
    return "picks"

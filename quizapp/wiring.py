"""Picks backends from settings and joins the features: one place to read who hears what."""

from __future__ import annotations

from typing import cast

from flask import Flask
from limits.storage import Storage, storage_from_string

from quizapp.accounts.rules import permissions_of
from quizapp.accounts.sessions import signed_in_account
from quizapp.core import events
from quizapp.core.db import Database
from quizapp.core.limits_rate_limiter import LimitsRateLimiter
from quizapp.core.tokens import Keyring
from quizapp.leaderboards.sql_board import SqlBoard
from quizapp.organisations.queries.coordinators import unit_scope
from quizapp.organisations.tokens import participant_of
from quizapp.settings import Settings
from quizapp.web.context import Installation, keyring, reading
from quizapp.web.guards import ParticipantPrincipal, StaffPrincipal

LISTENERS: dict[type, list[events.Listener]] = {}
"""Event -> those who hear of it, after the commit."""


def connect(app: Flask, settings: Settings) -> None:
    """Put the installation together and hand it to the app."""
    app.extensions["quizapp"] = build(settings)
    app.extensions["quizapp.principals"] = Principals()
    events.connect(LISTENERS)


def build(settings: Settings) -> Installation:
    """Database, keys and limits by the settings."""
    database = Database(settings.database_url)
    storage = (
        cast("Storage", storage_from_string(settings.redis_url)) if settings.redis_url else None
    )
    return Installation(
        settings=settings,
        database=database,
        keyring=Keyring(settings.secret_key),
        limiter=LimitsRateLimiter(storage),
        parts={"board": SqlBoard()},
    )


class Principals:
    """Tells the guards who is asking."""

    def staff(self) -> StaffPrincipal | None:
        """The signed-in staff, with the units that bound a coordinator."""
        account = signed_in_account()
        if account is None:
            return None
        with reading() as session:
            unit_ids = unit_scope(session, account.id, account.roles)
        return StaffPrincipal(
            id=account.id,
            name=account.name,
            email=account.email,
            roles=account.roles,
            permissions=permissions_of(account.roles),
            unit_ids=unit_ids,
            must_change_password=account.must_change_password,
        )

    def participant(self, token: str) -> ParticipantPrincipal | None:
        """The participant whom the token names."""
        with reading() as session:
            found = participant_of(session, token, keyring=keyring())
            return ParticipantPrincipal(found.id, found.contest_id) if found else None

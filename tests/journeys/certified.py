"""Certificates of a learner for pages to show."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from quizapp.certificates.service import Completion, issue, revoke
from quizapp.core import clock
from quizapp.core.types import new_id

DAYS_LEFT = {"": 300, "ended_": -1, "revoked_": 300}


def certified(app: Flask, learner_id: str, unit_id: str, by: str) -> dict[str, str]:
    """Ids and codes of one that holds, of one that has ended, and of one that was revoked."""
    whole, now = app.extensions["quizapp"], clock.now()
    values: dict[str, str] = {}
    with whole.database.transaction() as session:
        for name, left in DAYS_LEFT.items():
            told = Completion(
                learner_id=learner_id,
                holder_name="Nguyễn Văn An",
                unit_id=unit_id,
                course_key=f"khoa-{name}",
                course_title="Nghiệp vụ bảo vệ cơ quan, doanh nghiệp",
                completed_at=now - timedelta(days=60),
                valid_until=now + timedelta(days=left),
                basis=(),
                source_id=new_id(),
            )
            made = issue(session, told, keyring=whole.keyring, now=now)
            values |= {f"{name}certificate": made.id, f"{name or 'certificate_'}code": made.code}
        reason = "Người khác thi hộ, theo biên bản."
        revoke(session, made, reason, keyring=whole.keyring, by=by, now=now)
    return values

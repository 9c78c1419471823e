"""Certificates of the cast: an and binh at one enterprise, chi elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from quizapp.certificates.models import Certificate
from quizapp.certificates.queries import Standing, find_by_code
from quizapp.certificates.service import Completion, issue
from quizapp.core.db import Database
from quizapp.core.text import fold
from quizapp.core.tokens import Keyring
from quizapp.core.types import new_id
from quizapp.law.models import LegalDocument
from tests.factories import make_learner, make_unit

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
TODAY = date(2026, 11, 22)
YEAR = timedelta(days=365)
KEYRING = Keyring("a key of the tests, long enough to be one")


@dataclass
class People:
    """Ids of who is there, and of the law that the course teaches."""

    an: str
    binh: str
    chi: str
    unit: str
    other_unit: str
    decree: str
    code: str


def make_people(session: Session) -> People:
    unit = make_unit(session)
    other = make_unit(session, "CT08", "Công ty mẫu 08")
    decree = make_document(session)
    law = make_document(session, "luat-mau", "45/2019/QH14", "Bộ luật Lao động", kind="code")
    return People(
        make_learner(session, unit, employee_code="BV1").id,
        make_learner(session, unit, full_name="Trần Thị Bình", employee_code="BV2").id,
        make_learner(session, other, full_name="Lê Chi", employee_code="BV9").id,
        unit.id,
        other.id,
        decree.id,
        law.id,
    )


def make_document(
    session: Session,
    slug: str = "nd-06-2013",
    number: str = "06/2013/NĐ-CP",
    title: str = "Nghị định về bảo vệ",
    **more: Any,
) -> LegalDocument:
    document = LegalDocument(
        id=new_id(),
        slug=slug,
        number=number,
        title=title,
        folded_text=fold(f"{number} {title}"),
        **{"kind": "decree", "amended_by": [], "do_not_cite_articles": [], **more},
    )
    session.add(document)
    session.flush()
    return document


def completion(people: People, **more: Any) -> Completion:
    """an has completed the course for guards today, for a year."""
    values: dict[str, Any] = {
        "learner_id": people.an,
        "holder_name": "Nguyễn Văn An",
        "unit_id": people.unit,
        "course_key": "bao-ve",
        "course_title": "Nghiệp vụ bảo vệ cơ quan, doanh nghiệp",
        "completed_at": NOW,
        "basis": [
            (people.decree, "10", "kiem-soat", "Kiểm soát người ra vào"),
            (people.decree, "11", "quyen-han", "Quyền hạn của bảo vệ"),
            (people.code, "5", "quyen-han", "Quyền hạn của bảo vệ"),
        ],
        "source_id": new_id(),
        **more,
    }
    values.setdefault("valid_until", values["completed_at"] + YEAR)
    return Completion(**values)


def certify(session: Session, people: People, *, now: datetime = NOW, **more: Any) -> Certificate:
    return issue(session, completion(people, **more), keyring=KEYRING, now=now)


def standing(
    session: Session, code: str, *, now: datetime = NOW, today: date = TODAY
) -> Standing | None:
    return find_by_code(session, code, keyring=KEYRING, today=today, now=now)


def state(database: Database, code: str, **when: Any) -> str:
    with database.reading() as session:
        return standing(session, code, **when).state

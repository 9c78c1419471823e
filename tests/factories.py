"""The cast and the stage: small true things for tests to begin with.

`an` and `binh` work at the same enterprise, `chi` elsewhere, `dung` organizes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from flask import session as flask_session
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from quizapp.accounts.models import StaffAccount, StaffRole
from quizapp.accounts.passwords import hash_password
from quizapp.accounts.service import begin_session
from quizapp.accounts.sessions import start_session
from quizapp.attempts.models import Attempt
from quizapp.attempts.results import standing_of
from quizapp.banks.models import Question, QuestionBank, QuestionVersion
from quizapp.contests.models import BlueprintLine, Contest, Organizer, PoolQuestion, Round
from quizapp.core.text import fold
from quizapp.core.types import new_id
from quizapp.entry.models import JoinCode
from quizapp.organisations.models import Guard, Learner, Post, Unit, UnitCoordinator
from quizapp.organisations.tokens import learner_token
from quizapp.scoring.rank_keys import rank_key
from quizapp.scoring.ranking import DEFAULT_CHAIN
from quizapp.web.csrf import csrf_token_of_learner
from quizapp.web.guards import LEARNER_COOKIE

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def make_unit(
    session: Session, code: str = "CT07", name: str = "Công ty mẫu 07", **more: Any
) -> Unit:
    unit = Unit(
        id=new_id(),
        kind=more.pop("kind", "enterprise"),
        code=code,
        name=name,
        folded_name=fold(name),
        created_at=LONG_AGO,
        **more,
    )
    session.add(unit)
    session.flush()
    return unit


def make_bank(session: Session, slug: str = "mau", questions: int = 6) -> QuestionBank:
    """Approved single-choice questions with four options, the first being right."""
    bank = QuestionBank(id=new_id(), slug=slug, title=f"Ngân hàng {slug}", created_at=LONG_AGO)
    session.add(bank)
    session.flush()
    for number in range(1, questions + 1):
        make_question(session, bank, code=f"Q{number:03}", stem=f"Câu hỏi số {number}?")
    return bank


def make_question(
    session: Session, bank: QuestionBank, code: str, stem: str, **more: Any
) -> Question:
    """Options and key as given, else four options with the first right; `type` single_choice."""
    options = more.pop("options", ["Đúng rồi", "Sai một", "Sai hai", "Sai ba"])
    question = Question(
        id=new_id(),
        bank_id=bank.id,
        code=code,
        state=more.pop("state", "approved"),
        created_at=LONG_AGO,
        changed_at=LONG_AGO,
    )
    session.add(question)
    session.flush()
    version = QuestionVersion(
        id=new_id(),
        question_id=question.id,
        number=1,
        type=more.pop("type", "single_choice"),
        texts={"vi": {"stem": stem, "options": options, "explanation": "Vì luật nói thế."}},
        answer_key=more.pop("key", {"options": [0]}),
        folded_text=fold(stem),
        content_digest=new_id(),
        created_at=LONG_AGO,
        **more,
    )
    session.add(version)
    session.flush()
    question.current_version_id = version.id
    if question.state == "approved":
        question.approved_version_id = version.id
    session.flush()
    return question


@dataclass
class Stage:
    """A published round with everything around it."""

    round_id: str
    contest_id: str
    code: str
    unit_id: str


def make_stage(session: Session, *, now: datetime | None = None, **more: Any) -> Stage:
    """An open official round: 4 of 6 questions, 10 minutes, one attempt, phone asked.

    `more` overrides columns of the round; `fields` those of the contest, `questions` the paper,
    `bank_questions` the bank.
    """
    now = now or datetime.now(UTC)
    count = more.pop("questions", 4)
    bank = make_bank(session, questions=more.pop("bank_questions", max(6, count)))
    unit = make_unit(session, headcount=100)
    organizer = Organizer(name="Ban Quản lý các KCN", hotline="0222 000 000", created_at=LONG_AGO)
    session.add(organizer)
    session.flush()
    fields = more.pop("fields", [{"name": "phone", "required": True}])
    contest = Contest(
        id=new_id(),
        slug="an-toan-2026",
        title="Tìm hiểu pháp luật 2026",
        organizer=organizer,
        organizer_id=organizer.id,
        fields=fields,
        created_at=LONG_AGO,
    )
    session.add(contest)
    session.flush()
    round_ = Round(
        id=new_id(),
        contest_id=contest.id,
        title="Tuần 1",
        **{
            "state": "published",
            "opens_at": now - timedelta(hours=1),
            "closes_at": now + timedelta(hours=1),
            "duration_seconds": 600,
            "attempts_allowed": 1,
            "created_at": LONG_AGO,
            **more,
        },
    )
    round_.blueprint = [BlueprintLine(position=1, bank_id=bank.id, count=count)]
    session.add(round_)
    session.flush()
    fill_pool(session, round_, bank)
    session.add(JoinCode(code="BN7K4T", round_id=round_.id, unit_id=unit.id, created_at=LONG_AGO))
    session.flush()
    return Stage(round_.id, contest.id, "BN7K4T", unit.id)


def fill_pool(session: Session, round_: Round, bank: QuestionBank) -> None:
    for question in session.query(Question).filter_by(bank_id=bank.id, state="approved"):
        pooled = PoolQuestion(round_id=round_.id, line=1, version_id=question.approved_version_id)
        session.add(pooled)
    session.flush()


def join(client: FlaskClient, code: str = "BN7K4T", **more: Any) -> dict[str, Any]:
    """Join over HTTP as `an` unless told otherwise; returns the contract's answer."""
    body = {"full_name": "Nguyễn Văn An", "phone": "0912345678", "consents": {"contest": True}}
    response = client.post(f"/api/v1/join/{code}", json={**body, **more})
    assert response.status_code in {200, 201}, response.get_data(as_text=True)
    return response.get_json()


def bearer(joined: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {joined['token']}"}


PASSWORD = "một câu dễ nhớ 2026"


def make_staff(
    session: Session,
    role: str = "organizer",
    *more_roles: str,
    email: str | None = None,
    unit: Unit | None = None,
    password: str | None = None,
    **more: Any,
) -> StaffAccount:
    """An account with the role(s); `unit` makes a coordinator see it. Without `password` nobody
    can sign in by the page, and no time is spent on hashing: see `signed_in_client`."""
    account = StaffAccount(
        id=new_id(),
        email=email or f"{role}@kcn.example",
        name=more.pop("name", "Trần Thị Dung"),
        password_hash=hash_password(password) if password else None,
        created_at=LONG_AGO,
        roles=[StaffRole(role=name) for name in (role, *more_roles)],
        **more,
    )
    session.add(account)
    session.flush()
    if unit is not None:
        session.add(UnitCoordinator(staff_id=account.id, unit_id=unit.id))
        session.flush()
    return account


def sign_in(client: FlaskClient, email: str, password: str = PASSWORD) -> TestResponse:
    """Sign in by the page, as people do; afterwards the client posts with its token."""
    carry_token(client)
    response = client.post("/sign-in", data={"email": email, "password": password})
    carry_token(client)
    return response


def signed_in_client(app: Flask, role: str = "organizer", **more: Any) -> FlaskClient:
    """A client signed in as a new account of the role, without the page: quick.

    Its posts carry the token of the forms. `unit_id` entrusts a coordinator with a unit;
    `client.staff_id` tells who it is.
    """
    unit_id = more.pop("unit_id", None)
    with app.extensions["quizapp"].database.transaction() as session:
        unit = session.get(Unit, unit_id) if unit_id else None
        account = make_staff(session, role, unit=unit, **more)
    return client_of(app, account)


def client_of(app: Flask, account: StaffAccount) -> FlaskClient:
    """A client signed in as this account, which must stand in the database already."""
    client = app.test_client()
    parts = app.extensions["quizapp"]
    with parts.database.transaction() as session:
        known = session.get_one(StaffAccount, account.id)
        token = begin_session(session, known, keyring=parts.keyring, now=datetime.now(UTC))
    with app.test_request_context():
        start_session(token)
        kept = dict(flask_session)
    with client.session_transaction() as session:
        session.update(kept)
        session.permanent = True
    carry_token(client)
    client.staff_id = account.id
    return client


def make_learner(session: Session, unit: Unit | None = None, **more: Any) -> Learner:
    """Nguyễn Văn An of a unit, who has not chosen a PIN yet; `unit` is made when not given."""
    unit = unit or session.query(Unit).first() or make_unit(session)
    full_name = more.pop("full_name", "Nguyễn Văn An")
    learner = Learner(
        id=new_id(),
        unit_id=unit.id,
        full_name=full_name,
        folded_name=fold(full_name),
        **{"employee_code": "NV001", "created_at": LONG_AGO, **more},
    )
    session.add(learner)
    session.flush()
    return learner


def make_post(session: Session, unit: Unit, **more: Any) -> Post:
    """The main gate of a unit, with a card."""
    values = {"name": "Cổng chính", "required_count": 4, "card_code": new_id()}
    post = Post(id=new_id(), unit_id=unit.id, created_at=LONG_AGO, **{**values, **more})
    session.add(post)
    session.flush()
    return post


def make_guard(session: Session, learner: Learner, **more: Any) -> Guard:
    """The learner as the unit's own guard, in service since the beginning of the year."""
    values = {"unit_id": learner.unit_id, "kind": "own", "hired_on": LONG_AGO.date()}
    guard = Guard(id=new_id(), learner_id=learner.id, created_at=LONG_AGO, **{**values, **more})
    session.add(guard)
    session.flush()
    return guard


def signed_in_learner(app: Flask, *, is_shared: bool = False, **more: Any) -> FlaskClient:
    """A client signed in as a new learner (see `make_learner`), without the page: quick.

    Its posts carry the token of the forms; `client.learner_id` tells who it is. `learner_id` of
    somebody who stands in the database already takes her instead.
    """
    learner_id = more.pop("learner_id", None)
    unit_id = more.pop("unit_id", None)
    parts = app.extensions["quizapp"]
    with parts.database.transaction() as session:
        unit = session.get(Unit, unit_id) if unit_id else None
        known = session.get(Learner, learner_id) if learner_id else None
        learner = known or make_learner(session, unit, **more)
    client = app.test_client()
    token = learner_token(learner, parts.keyring, is_shared=is_shared)
    client.set_cookie(LEARNER_COOKIE, token)
    client.form_token = csrf_token_of_learner(parts.keyring, learner.id, learner.token_epoch)
    client.environ_base["HTTP_X_CSRFTOKEN"] = client.form_token
    client.learner_id = learner.id
    return client


def carry_token(client: FlaskClient) -> None:
    """Let every later request of this client carry the token that staff forms hold."""
    with client.session_transaction() as session:
        raw = session.setdefault("csrf_token", "the token of the tests")
    signer = URLSafeTimedSerializer(client.application.secret_key, salt="wtf-csrf-token")
    client.environ_base["HTTP_X_CSRFTOKEN"] = signer.dumps(raw)


def ranked(attempt: Attempt, round_: Round | None = None) -> Attempt:
    """With the rank key that its figures earn it, by the round's chain or the usual one."""
    chain = round_.chain if round_ else DEFAULT_CHAIN
    standing = standing_of(attempt, len(attempt.paper), actual=None)
    attempt.rank_key = rank_key(standing, chain)
    return attempt

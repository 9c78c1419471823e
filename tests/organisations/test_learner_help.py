"""The coordinator's help: a PIN for once, cards to hang up, a new card."""

from __future__ import annotations

import re
from http import HTTPStatus
from io import BytesIO

import pypdfium2
import pytest

from quizapp.audit.models import AuditEntry
from quizapp.organisations.models import Learner, Post
from quizapp.organisations.queries.learners import known_learner
from quizapp.organisations.service.pins import choose_pin, hash_pin
from tests.conftest import NOW
from tests.documents.reading_codes import codes_in
from tests.factories import (
    carry_token,
    make_guard,
    make_learner,
    make_post,
    make_unit,
    signed_in_client,
)

CARD = "THEMOCONGCHINH22"
NOT_FOUND, FORBIDDEN, FOUND = HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN, HTTPStatus.FOUND


class Ids:
    """Of the unit, its post, an the guard and her account."""

    def __init__(self, session) -> None:
        unit = make_unit(session)
        post = make_post(session, unit, card_code=CARD)
        make_post(session, unit, name="Cổng phụ")
        make_post(session, unit, name="Chốt đã đóng", closed_at=NOW)
        learner = make_learner(session, unit)
        self.unit, self.post, self.learner = unit.id, post.id, learner.id
        self.guard = make_guard(session, learner, post_id=post.id).id
        self.other_unit = make_unit(session, "CT08", "Công ty mẫu 08").id


@pytest.fixture
def ids(app, database):
    app.extensions["quizapp"].settings.__dict__["base_url"] = "https://hoc.example.vn"
    with database.transaction() as session:
        return Ids(session)


def codes_in_pdf(pdf: bytes) -> list[str]:
    found = []
    for page in pypdfium2.PdfDocument(pdf):
        drawn = BytesIO()
        page.render(scale=2).to_pil().save(drawn, "PNG")
        found += codes_in(drawn.getvalue())
    return found


def coordinator(app, unit_id, **more):
    return signed_in_client(app, "coordinator", unit_id=unit_id, **more)


def test_a_reset_shows_a_pin_once_and_ends_the_sessions(app, database, ids):
    keyring = app.extensions["quizapp"].keyring
    with database.transaction() as session:
        hashed = hash_pin(ids.learner, "402917", keyring)
        choose_pin(session, ids.learner, hashed, epoch=0, now=NOW)
    chi = coordinator(app, ids.unit)
    answer = chi.post(f"/manage/guards/{ids.guard}/reset-pin")
    pin = re.search(r'id="pin">(\d{3}) (\d{3})<', answer.text)
    assert answer.headers["Cache-Control"] == "no-store"
    with database.reading() as session:
        an = known_learner(session.get_one(Learner, ids.learner))
        # Every token of the epoch before is withdrawn: see test_learner_tokens.
        assert (an.pin_hash, an.token_epoch) == (None, 1)
        deed = session.query(AuditEntry).filter_by(action="learner.pin_reset").one()
        assert (deed.actor, deed.object_id) == (chi.staff_id, ids.learner)
        assert deed.details == {}
    phone = app.test_client()
    carry_token(phone)
    typed = {"who": "NV001", "pin": "".join(pin.groups())}
    assert phone.post(f"/learn/at/{CARD}", data=typed).location == "/learn/pin"


def test_a_reset_lets_nobody_wait_any_longer(app, ids):
    phone = app.test_client()
    carry_token(phone)
    for _ in range(6):
        wrong = phone.post(f"/learn/at/{CARD}", data={"who": "NV002", "pin": "000001"})
    assert wrong.status_code == HTTPStatus.TOO_MANY_REQUESTS
    for _ in range(6):
        phone.post("/learn/sign-in", data={"unit_code": "CT07", "who": "NV001", "pin": "000001"})
    answer = coordinator(app, ids.unit).post(f"/manage/guards/{ids.guard}/reset-pin")
    pin = "".join(re.search(r'id="pin">(\d{3}) (\d{3})<', answer.text).groups())
    opened = phone.post(f"/learn/at/{CARD}", data={"who": "NV001", "pin": pin})
    assert opened.location == "/learn/pin"


def test_strangers_help_nobody(app, database, ids):
    stranger = coordinator(app, ids.other_unit, email="la@kcn.example")
    organizer = signed_in_client(app, "organizer")
    calls = [
        ("post", f"/manage/guards/{ids.guard}/reset-pin"),
        ("post", f"/manage/guards/posts/{ids.post}/renew-card"),
        ("get", f"/manage/guards/posts/{ids.post}/card.pdf"),
        ("get", f"/manage/guards/units/{ids.unit}/cards.pdf"),
    ]
    for method, path in calls:
        assert getattr(stranger, method)(path).status_code == NOT_FOUND
        assert getattr(organizer, method)(path).status_code == FORBIDDEN
    with database.reading() as session:
        assert session.get_one(Post, ids.post).card_code == CARD
        assert session.get_one(Learner, ids.learner).token_epoch == 0


def test_a_renewed_card_kills_the_old_one(app, database, ids):
    chi = coordinator(app, ids.unit)
    renewed = chi.post(f"/manage/guards/posts/{ids.post}/renew-card")
    assert renewed.status_code == FOUND
    assert "hết hiệu lực" in chi.get(renewed.location).text
    assert app.test_client().get(f"/learn/at/{CARD}").status_code == NOT_FOUND
    with database.reading() as session:
        fresh = session.get_one(Post, ids.post).card_code
        assert session.query(AuditEntry).filter_by(action="post.card_renewed").count() == 1
    assert app.test_client().get(f"/learn/at/{fresh}").status_code == HTTPStatus.OK
    assert fresh not in chi.get(f"/manage/guards/posts/{ids.post}").text


def test_cards_of_the_open_posts_lead_to_their_doors(app, database, ids):
    chi = coordinator(app, ids.unit)
    with database.reading() as session:
        open_codes = {
            f"https://hoc.example.vn/learn/at/{post.card_code}"
            for post in session.query(Post).filter_by(closed_at=None)
        }
    sheet = chi.get(f"/manage/guards/units/{ids.unit}/cards.pdf")
    assert sheet.content_type == "application/pdf"
    assert set(codes_in_pdf(sheet.data)) == open_codes
    one = chi.get(f"/manage/guards/posts/{ids.post}/card.pdf")
    assert codes_in_pdf(one.data) == [f"https://hoc.example.vn/learn/at/{CARD}"]

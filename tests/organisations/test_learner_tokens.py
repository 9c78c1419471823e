"""Who learns: known by cookie as long as the token holds."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from quizapp.organisations.models import Learner
from quizapp.web.guards import LEARNER_COOKIE, learner_only, the_learner
from tests.conftest import NOW
from tests.factories import make_learner, make_unit, signed_in_learner

PAGE = "/of-the-learner"


@pytest.fixture
def learning_app(app: Flask) -> Flask:
    """With a page that says who is asking, and takes a post."""

    @learner_only
    def page() -> str:
        who = the_learner()
        return f"{who.id} {who.is_shared}"

    app.add_url_rule(PAGE, "of_the_learner", page, methods=["GET", "POST"])
    return app


def test_a_learner_is_known_and_a_stranger_is_not(learning_app):
    an = signed_in_learner(learning_app)
    chi = signed_in_learner(learning_app, employee_code="NV002", is_shared=True)
    assert an.get(PAGE).text == f"{an.learner_id} False"
    assert chi.get(PAGE).text == f"{chi.learner_id} True"
    assert learning_app.test_client().get(PAGE).status_code != 200


def test_an_altered_token_is_nobody_and_one_of_another_purpose_too(learning_app):
    an = signed_in_learner(learning_app)
    token = an.get_cookie(LEARNER_COOKIE).value
    keyring = learning_app.extensions["quizapp"].keyring
    for forged in (f"{token[:-2]}xx", keyring.sign("participant", [an.learner_id, 0]), "x", ""):
        an.set_cookie(LEARNER_COOKIE, forged)
        assert an.get(PAGE).status_code != 200


@pytest.mark.parametrize("change", [{"token_epoch": 1}, {"left_at": NOW}])
def test_a_reset_pin_or_leaving_ends_every_token(learning_app, database, change):
    an = signed_in_learner(learning_app)
    again = signed_in_learner(learning_app, learner_id=an.learner_id)
    with database.transaction() as session:
        for name, value in change.items():
            setattr(session.get_one(Learner, an.learner_id), name, value)
    assert [one.get(PAGE).status_code != 200 for one in (an, again)] == [True, True]


@pytest.mark.parametrize(
    ("is_shared", "minutes", "is_known"),
    [(True, 14, True), (True, 16, False), (False, 29 * 1440, True), (False, 31 * 1440, False)],
)
def test_a_token_ends_by_itself(learning_app, is_shared, minutes, is_known):
    with time_machine.travel(NOW, tick=False) as traveller:
        an = signed_in_learner(learning_app, is_shared=is_shared)
        traveller.shift(timedelta(minutes=minutes))
        assert (an.get(PAGE).status_code == 200) is is_known


def test_a_post_needs_the_token_of_this_learner(learning_app, database):
    with database.transaction() as session:
        binh = make_learner(session, make_unit(session, "CT08", "Công ty 08"))
    an = signed_in_learner(learning_app, employee_code="NV002")
    of_binh = signed_in_learner(learning_app, learner_id=binh.id).environ_base["HTTP_X_CSRFTOKEN"]
    assert an.post(PAGE).status_code == 200
    for token in ("", "x", of_binh):
        an.environ_base["HTTP_X_CSRFTOKEN"] = token
        assert an.post(PAGE).status_code == 403

"""The round of a course's test exists for nobody but its learners."""

import pytest
from sqlalchemy import func, select

from quizapp.attempts.models import Attempt
from quizapp.contests.models import HIDDEN, Contest, Round
from quizapp.contests.queries import find_hotline, list_contests, list_organizers
from quizapp.core.errors import NotFound
from quizapp.entry.models import JoinCode
from quizapp.entry.queries import get_threshold
from quizapp.integrity.queries import contest_titles
from quizapp.organisations.models import Participant
from quizapp.organisations.queries.participants import (
    PeopleFilter,
    PeopleScope,
    get_participant_in,
    list_participants,
)
from quizapp.organisations.tokens import token_for
from quizapp.reports.queries.missing import list_rounds_for
from quizapp.reports.queries.rounds import list_rounds_for_units, list_watched_rounds
from tests.factories import make_stage, signed_in_client
from tests.training.finals.testing import KEYRING, NOW, open_school

PUBLIC = ("start", "rules", "leaderboard", "projector", "winners", "leaderboard/qr.svg")


@pytest.fixture
def school(app, database):
    return open_school(database)


@pytest.fixture
def round_id(school):
    school.take(school.an, right=4)
    (round_,) = school.rows(Round)
    assert round_.state == HIDDEN
    return round_.id


@pytest.fixture
def token(school, round_id):
    (participant,) = school.rows(Participant)
    return {"Authorization": f"Bearer {token_for(participant, KEYRING)}"}


@pytest.mark.parametrize("page", PUBLIC)
def test_no_public_page_knows_it(app, round_id, page):
    answer = app.test_client().get(f"/rounds/{round_id}/{page}")
    assert answer.status_code in {302, 401, 404}
    assert round_id not in app.test_client().get("/").text


@pytest.mark.parametrize("path", ["leaderboard", "leaderboard/units"])
def test_no_board_is_given_out(app, round_id, path):
    assert app.test_client().get(f"/api/v1/rounds/{round_id}/{path}").status_code == 404


def test_not_even_its_own_participant_starts_by_the_ordinary_doors(app, round_id, token, school):
    """The gate of the course would be passed by otherwise."""
    client = app.test_client()
    call = client.post(f"/api/v1/rounds/{round_id}/attempts", json={}, headers=token)
    assert call.status_code == 404
    for method in (client.get, client.post):
        assert method(f"/rounds/{round_id}/start", headers=token).status_code == 404
    assert len(school.rows(Attempt)) == 1


def test_its_result_and_key_stay_with_the_course(app, school, round_id, token):
    (attempt,) = school.rows(Attempt)
    client = app.test_client()
    told = client.get(f"/api/v1/attempts/{attempt.id}", headers=token).json
    assert told["attempt"]["result"] is None
    assert client.get(f"/api/v1/attempts/{attempt.id}/review", headers=token).status_code == 403
    result = client.get(f"/attempts/{attempt.id}/result", headers=token)
    assert result.headers["Location"] == f"/learn/bao-ve/test/{attempt.id}"


def test_no_list_of_contests_or_rounds_names_it(school, round_id):
    with school.database.reading() as session:
        assert list_contests(session, None) == []
        assert list_organizers(session) == []
        assert contest_titles(session, PeopleScope(None)) == {}
        assert list_watched_rounds(session, None, NOW) == []
        assert list_rounds_for_units(session, [school.unit_id], NOW) == []
        assert list_rounds_for(session, school.unit_id, "nobody", {"admin"}) == []
        assert find_hotline(session, None) == ""


def test_no_list_of_people_names_its_participants(school, round_id):
    (participant,) = school.rows(Participant)
    with school.database.reading() as session:
        for scope in (PeopleScope(None), PeopleScope(frozenset(), {school.unit_id})):
            assert list_participants(session, scope, PeopleFilter(), limit=9, offset=0) == ([], 0)
            with pytest.raises(NotFound):
                get_participant_in(session, participant.id, scope)


@pytest.mark.parametrize("role", ["admin", "organizer", "coordinator", "trainer"])
def test_no_staff_page_of_contests_opens_it(app, school, round_id, role):
    client = signed_in_client(app, role)
    (contest,) = school.rows(Contest)
    for path in (
        "/manage",
        "/manage/contests",
        "/manage/organizers",
        f"/manage/contests/{contest.id}",
        f"/manage/rounds/{round_id}",
        f"/manage/rounds/{round_id}/codes",
        f"/manage/rounds/{round_id}/winners",
    ):
        answer = client.get(path)
        assert contest.title not in answer.text
        assert answer.status_code != 200 or round_id not in answer.text


def test_a_code_that_was_bent_to_it_leads_nowhere(school, round_id):
    with school.database.transaction() as session:
        code = make_stage(session, now=NOW).code
        session.scalars(select(JoinCode)).one().round_id = round_id
    with school.database.reading() as session, pytest.raises(NotFound):
        get_threshold(session, code)


def test_an_ordinary_contest_beside_it_is_as_before(school, round_id):
    with school.database.transaction() as session:
        make_stage(session, now=NOW)
    with school.database.reading() as session:
        assert len(list_contests(session, None)) == 1
        assert len(list_watched_rounds(session, None, NOW)) == 1
        assert session.scalar(select(func.count()).select_from(Contest)) == 2

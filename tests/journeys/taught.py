"""A class that is held at this moment, with somebody present and a host."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from quizapp.core import clock
from quizapp.organisations.models import Guard
from quizapp.training.classes.queries.classes import points_of
from quizapp.training.classes.rules.arrivals import HAND
from quizapp.training.classes.rules.plan import ANNOUNCED, RUNNING, PlaceDraft
from quizapp.training.classes.service import planning
from quizapp.training.classes.service.invitations import invite
from quizapp.training.classes.service.presence import How, check_in
from tests.training.teaching import BY, DRAFT

if TYPE_CHECKING:
    from tests.journeys.installations import Installed


def hold_a_class(place: Installed) -> dict[str, str]:
    """Two places, a session now; the organizer has the main place open as its host."""
    keyring, now = place.app.extensions["quizapp"].keyring, clock.now()
    with place.database.transaction() as session:
        guard = session.get_one(Guard, place.values["guard"])
        held = planning.create_class(session, DRAFT, by=BY, now=now)
        for kind, name in (("main", "Hội trường"), ("remote", "Điểm cầu 07")):
            draft = PlaceDraft(kind, name, 40, host_name="Trần Văn Chủ")
            where = planning.add_place(session, held.id, draft, keyring, by=BY, now=now)
        times = (now - timedelta(minutes=10), now + timedelta(hours=2))
        planning.add_session(session, held.id, "Buổi 1", times, keyring, by=BY, now=now)
        planning.set_quota(session, held.id, guard.unit_id, 5, by=BY, now=now)
        planning.move_on(session, held.id, ANNOUNCED, by=BY, now=now)
        people = [guard.learner_id]
        invite(session, held.id, held.places[0].id, people, {guard.unit_id}, by=BY, now=now)
        planning.move_on(session, held.id, RUNNING, by=BY, now=now)
        point = points_of(session, held.id)[0]
        check_in(session, point, guard.learner_id, How(HAND, BY, "Máy hết pin"), now=now)
        values = {"class": held.id, "class_place": where.id, "class_point": point.id}
    opened = place.visitors["organizer"].post(f"/manage/classes/points/{point.id}/open")
    assert opened.location == "/c/host", opened.text
    return values

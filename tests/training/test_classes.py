"""Making classes, naming people, writing down who was there: on real databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from quizapp.audit.models import AuditEntry
from quizapp.core.errors import Conflict, Invalid, NotFound
from quizapp.organisations.models import Learner, Unit
from quizapp.training.classes import codes
from quizapp.training.classes.models import ClassInvitation, ClassPoint
from quizapp.training.classes.queries import attendance_by_unit
from quizapp.training.classes.queries.attendance import count_points, presences, upcoming
from quizapp.training.classes.queries.classes import Viewer, get_class, list_classes, see_class
from quizapp.training.classes.queries.people import list_candidates, list_quotas
from quizapp.training.classes.rules.arrivals import ALREADY, ELSEWHERE, HAND, INVITED, WALK_IN
from quizapp.training.classes.rules.plan import CANCELLED, CLOSED, ClassDraft, PlaceDraft
from quizapp.training.classes.service import planning
from quizapp.training.classes.service.invitations import invite, replace_person, withdraw
from quizapp.training.classes.service.points import renew_link
from quizapp.training.classes.service.presence import (
    How,
    check_in,
    check_out,
    decide_minutes,
    write_report,
)
from quizapp.training.classes.service.skills import mark_skills
from tests.factories import make_guard, make_learner
from tests.training.teaching import BY, DRAFT, ENDS, KEYS, STARTS, open_hall


@pytest.fixture
def hall(database):
    return open_hall(database)


def arrive(hall, who, point=0, at=STARTS, **how):
    with hall.database.transaction() as session:
        found = session.get(ClassPoint, hall.points[point])
        arrived = check_in(session, found, hall.people[who], How(**how), now=at)
        return arrived.verdict


def states(hall):
    with hall.database.reading() as session:
        wanted = select(ClassInvitation).where(ClassInvitation.class_id == hall.class_id)
        return {one.learner_id: one.state for one in session.scalars(wanted)}


def more_people(hall, count, letter="P"):
    with hall.database.transaction() as session:
        unit = session.get(Unit, hall.unit_id)
        people = [
            make_learner(
                session, unit, full_name=f"Người {number}", employee_code=f"{letter}{number}"
            )
            for number in range(count)
        ]
        for person in people:
            make_guard(session, person)
        return [person.id for person in people]


def name(hall, people, place=0, scope=None):
    with hall.database.transaction() as session:
        return invite(
            session,
            hall.class_id,
            hall.places[place],
            people,
            scope or {hall.unit_id},
            by=BY,
            now=STARTS - timedelta(days=1),
        )


def test_each_place_has_a_point_in_each_session(hall):
    with hall.database.transaction() as session:
        times = (STARTS + timedelta(days=1), ENDS + timedelta(days=1))
        planning.add_session(session, hall.class_id, "", times, KEYS, by=BY, now=STARTS)
        draft = PlaceDraft("remote", "Điểm thứ tư", 10)
        planning.add_place(session, hall.class_id, draft, KEYS, by=BY, now=STARTS)
    with hall.database.reading() as session:
        points = list(session.scalars(select(ClassPoint)).unique())
        assert len(points) == 8
        assert len({point.code for point in points}) == 8
        assert len({point.host_mark for point in points}) == 8


def test_codes_are_bound_to_point_and_time(hall):
    code, seconds = hall.code(0), STARTS.timestamp()
    assert codes.is_fresh(KEYS, hall.point(0), code, seconds)
    assert not codes.is_fresh(KEYS, hall.point(0), code, seconds + 60)
    # The second half on another point's first half: forged.
    forged = hall.point(1).code + code[5:]
    assert not codes.is_fresh(KEYS, hall.point(1), forged, seconds)
    with hall.database.transaction() as session:
        renew_link(session, session.get(ClassPoint, hall.points[0]), KEYS, by=BY, now=STARTS)
    assert not codes.is_fresh(KEYS, hall.point(0), code, seconds)


def test_the_database_alone_opens_no_point(hall):
    point = hall.point()
    link = hall.host_link().rpartition("/")[2]
    assert link not in {point.host_mark, point.code, point.id}
    assert codes.host_mark(KEYS, link) == point.host_mark
    assert codes.host_mark(KEYS, f"{link[:-1]}2") != point.host_mark or link.endswith("2")


def test_the_same_again_is_one_row(hall):
    assert arrive(hall, "an") == INVITED
    assert arrive(hall, "an", at=STARTS + timedelta(minutes=5)) == ALREADY
    (row,) = hall.rows()
    assert row.arrived_at == STARTS
    assert row.unit_id == hall.unit_id


def test_fifty_at_once_are_one_row(hall):
    with ThreadPoolExecutor(10) as threads:
        verdicts = list(threads.map(lambda _: arrive(hall, "an"), range(50)))
    assert len(hall.rows()) == 1
    assert sorted(set(verdicts)) == [ALREADY, INVITED]
    assert verdicts.count(INVITED) == 1


def test_who_is_present_elsewhere_is_noted(hall):
    arrive(hall, "an")
    assert arrive(hall, "an", point=1) == ELSEWHERE
    (row,) = hall.rows()
    assert (row.place_id, row.other_place_id) == (hall.places[0], hall.places[1])


def test_two_points_at_once_are_one_presence(hall):
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda number: arrive(hall, "an", point=number % 2), range(24)))
    assert len(hall.rows()) == 1


def test_a_stranger_is_refused_or_a_walk_in(hall):
    with pytest.raises(Conflict, match="class_not_invited"):
        arrive(hall, "chi")
    with hall.database.transaction() as session:
        draft = ClassDraft(**{**DRAFT.__dict__, "takes_walk_ins": True})
        planning.change_class(session, hall.class_id, draft, by=BY, now=STARTS)
    with pytest.raises(Conflict, match="class_point_full"):
        arrive(hall, "chi")
    assert arrive(hall, "chi", point=1) == WALK_IN
    (row,) = hall.rows()
    assert row.is_walk_in
    assert row.unit_id == hall.elsewhere_id


def test_by_hand_needs_a_reason_and_is_in_the_log(hall):
    with pytest.raises(Invalid):
        arrive(hall, "binh", way=HAND, by="host", reason=" ")
    assert arrive(hall, "binh", way=HAND, by="host", reason="Không mang điện thoại") == INVITED
    with hall.database.reading() as session:
        deeds = list(session.scalars(select(AuditEntry.action)))
    assert deeds.count("class.present_by_hand") == 1


def test_leaving_and_what_the_host_decides(hall):
    with hall.database.transaction() as session:
        draft = ClassDraft(**{**DRAFT.__dict__, "counts_leaving": True})
        planning.change_class(session, hall.class_id, draft, by=BY, now=STARTS)
    arrive(hall, "an")
    with hall.database.transaction() as session:
        point = session.get(ClassPoint, hall.points[0])
        for minutes in (60, 90, 30):
            left = STARTS + timedelta(minutes=minutes)
            check_out(session, point, hall.people["an"], now=left)
        with pytest.raises(Conflict, match="class_not_present"):
            check_out(session, point, hall.people["binh"], now=STARTS)

    def minutes_of_an():
        with hall.database.reading() as session:
            held = get_class(session, hall.class_id)
            people = presences(session, held, held.sessions[0])
            return {one.learner.id: one.minutes for one in people}[hall.people["an"]]

    assert minutes_of_an() == 90
    with hall.database.transaction() as session:
        decide_minutes(session, hall.rows()[0].id, 45, by=BY, now=STARTS)
    assert minutes_of_an() == 45


def test_heads_are_counted_beside_those_written_down(hall):
    arrive(hall, "an")
    with hall.database.transaction() as session:
        point = session.get(ClassPoint, hall.points[0])
        write_report(session, point, 3, "Mất điện 5 phút", by="host", now=STARTS)
    with hall.database.reading() as session:
        (count,) = count_points(session, [session.get(ClassPoint, hall.points[0])])
    assert (count.expected, count.present, count.difference) == (2, 1, 2)


def test_seats_beyond_room_or_quota_wait_and_move_up(hall):
    first, second, third = more_people(hall, 3)
    assert name(hall, [first, second]) == (0, 2)
    assert name(hall, [third], place=1) == (1, 0)
    assert name(hall, [third], place=1) == (0, 0)
    with hall.database.transaction() as session:
        wanted = select(ClassInvitation.id).where(ClassInvitation.learner_id == hall.people["an"])
        moved = withdraw(
            session,
            hall.class_id,
            session.scalar(wanted),
            {hall.unit_id},
            by=BY,
            now=STARTS,
        )
    assert moved == 1
    known = states(hall)
    waiting = [one for one in (first, second) if known[one] == "waiting"]
    assert len(waiting) == 1
    assert known[hall.people["an"]] == "withdrawn"
    with hall.database.transaction() as session:
        draft = PlaceDraft("main", "Hội trường", 10)
        planning.change_place(session, hall.class_id, hall.places[0], draft, by=BY, now=STARTS)
    assert "waiting" not in states(hall).values()
    with hall.database.transaction() as session:
        planning.set_quota(session, hall.class_id, hall.unit_id, 4, by=BY, now=STARTS)
    (fourth,) = more_people(hall, 1, "Q")
    assert name(hall, [fourth], place=1) == (0, 1)


def test_two_coordinators_never_share_the_last_seat(hall):
    people = more_people(hall, 6)
    with hall.database.transaction() as session:
        draft = PlaceDraft("remote", "Điểm cầu 07", 1)
        planning.change_place(session, hall.class_id, hall.places[1], draft, by=BY, now=STARTS)
    with ThreadPoolExecutor(6) as threads:
        given = list(threads.map(lambda one: name(hall, [one], place=1), people))
    assert sum(seated for seated, _waiting in given) == 1
    assert sum(waiting for _seated, waiting in given) == 5


def test_a_coordinator_names_only_her_own_people(hall):
    with pytest.raises(NotFound):
        name(hall, [hall.people["chi"]])
    with pytest.raises(NotFound):
        name(hall, [hall.people["an"]], scope={hall.elsewhere_id})
    with pytest.raises(Conflict, match="class_no_quota"):
        name(hall, [hall.people["chi"]], scope={hall.elsewhere_id})
    with hall.database.reading() as session:
        scope = {hall.unit_id}
        offered, total = list_candidates(session, hall.class_id, scope, "", limit=10, offset=0)
        assert (offered, total) == ([], 0)
        assert [line.unit.id for line in list_quotas(session, hall.class_id, scope)] == [
            hall.unit_id
        ]
        assert list_quotas(session, hall.class_id, {hall.elsewhere_id}) == []


def test_somebody_else_takes_over_the_seat(hall):
    (other,) = more_people(hall, 1)
    with hall.database.transaction() as session:
        wanted = select(ClassInvitation.id).where(ClassInvitation.learner_id == hall.people["an"])
        invitation_id = session.scalar(wanted)
        with pytest.raises(NotFound):
            replace_person(
                session, hall.class_id, invitation_id, hall.people["chi"], None, by=BY, now=STARTS
            )
        replace_person(
            session, hall.class_id, invitation_id, other, {hall.unit_id}, by=BY, now=STARTS
        )
    known = states(hall)
    assert known[other] == "invited"
    assert known[hall.people["an"]] == "withdrawn"
    assert "waiting" not in known.values()


def test_who_sees_which_class(hall):
    with hall.database.reading() as session:
        own = Viewer("somebody", sees_all=False, scope={hall.unit_id})
        stranger = Viewer("somebody", sees_all=False, scope={hall.elsewhere_id})
        everybody = Viewer("somebody", sees_all=True)
        assert see_class(session, hall.class_id, own).id == hall.class_id
        with pytest.raises(NotFound):
            see_class(session, hall.class_id, stranger)
        for viewer, count in ((own, 1), (stranger, 0), (everybody, 1)):
            _lines, total = list_classes(session, viewer, "tap huan", limit=5, offset=0)
            assert total == count


def test_skills_are_ticked_for_those_who_were_there(hall):
    arrive(hall, "an")
    first, second = DRAFT.skills
    with hall.database.transaction() as session:
        with pytest.raises(NotFound):
            mark_skills(session, hall.class_id, hall.people["binh"], [first], by=BY, now=STARTS)
        an = hall.people["an"]
        mark_skills(session, hall.class_id, an, [first, "ném dao"], by=BY, now=STARTS)
        mark_skills(session, hall.class_id, an, [second], by=BY, now=STARTS)
        held = get_class(session, hall.class_id)
        people = {one.learner.id: one for one in presences(session, held, held.sessions[0])}
        assert people[an].skills == {second}
        draft = ClassDraft(**{**DRAFT.__dict__, "skills": (first,)})
        with pytest.raises(Invalid):
            planning.change_class(session, hall.class_id, draft, by=BY, now=STARTS)


def test_what_is_used_is_not_taken_away(hall):
    arrive(hall, "an")
    with hall.database.transaction() as session:
        with pytest.raises(Conflict, match="class_place_used"):
            planning.remove_place(session, hall.class_id, hall.places[0], by=BY, now=STARTS)
        with pytest.raises(Conflict, match="class_session_used"):
            planning.remove_session(session, hall.class_id, hall.session_id, by=BY, now=STARTS)
        planning.remove_place(session, hall.class_id, hall.places[2], by=BY, now=STARTS)


def test_a_closed_class_changes_no_more_and_a_cancelled_one_has_a_reason(hall):
    with hall.database.transaction() as session:
        with pytest.raises(Invalid):
            planning.move_on(session, hall.class_id, CANCELLED, by=BY, now=ENDS, reason="x")
        planning.move_on(session, hall.class_id, CLOSED, by=BY, now=ENDS)
        with pytest.raises(Conflict, match="class_is_over"):
            planning.set_quota(session, hall.class_id, hall.unit_id, 9, by=BY, now=ENDS)
    with pytest.raises(Conflict, match="class_not_running"):
        arrive(hall, "an")


def test_units_are_counted_where_people_worked_that_day(hall):
    arrive(hall, "an")
    with hall.database.transaction() as session:
        session.get(Learner, hall.people["an"]).unit_id = None
    with hall.database.reading() as session:
        found = attendance_by_unit(session, [hall.unit_id, hall.elsewhere_id])
        assert list(found) == [hall.unit_id]
        one = found[hall.unit_id]
        assert (one.classes, one.people, one.invited) == (1, 1, 2)
        assert attendance_by_unit(session, [hall.unit_id], since=ENDS) == {}
        assert attendance_by_unit(session, [hall.unit_id], until=STARTS) == {}


def test_a_learner_sees_what_is_to_come(hall):
    with hall.database.reading() as session:
        (one,) = upcoming(session, hall.people["an"], STARTS - timedelta(days=1))
        assert (one.meeting.id, one.is_waiting, one.attendance) == (hall.session_id, False, None)
        assert upcoming(session, hall.people["chi"], STARTS) == []
        assert upcoming(session, hall.people["an"], ENDS) == []

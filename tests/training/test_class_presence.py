"""Whatever people, hosts and clocks do in whatever order, presence stays one true row each."""

from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import delete, select, update

from quizapp.core.errors import Conflict
from quizapp.training.classes.models import ClassAttendance, ClassPoint, TrainingClass
from quizapp.training.classes.queries.attendance import count_points, presences
from quizapp.training.classes.queries.classes import get_class
from quizapp.training.classes.rules.arrivals import (
    ALREADY,
    ELSEWHERE,
    INVITED,
    LEAVING_AFTER,
    OPENS_BEFORE,
)
from quizapp.training.classes.service.presence import check_in, check_out, decide_minutes
from tests.training.teaching import BY, ENDS, STARTS, open_hall

PEOPLE, LENGTH = ("an", "binh"), 180


class Presence(RuleBasedStateMachine):
    """`an` and `binh` are invited to the first of three points, each with room for two."""

    hall = None

    def __init__(self):
        super().__init__()
        self.now = STARTS - timedelta(minutes=90)
        self.came, self.left, self.decided = {}, {}, {}
        self.seen_elsewhere, self.is_running = set(), True
        with self.hall.database.transaction() as session:
            session.execute(delete(ClassAttendance))
            session.execute(update(TrainingClass).values(state="running"))

    @rule(minutes=st.sampled_from((1, 20, 45, 90)))
    def time_passes(self, minutes):
        self.now += timedelta(minutes=minutes)

    @rule()
    def somebody_closes_or_opens(self):
        self.is_running = not self.is_running
        state = "running" if self.is_running else "closed"
        with self.hall.database.transaction() as session:
            session.execute(update(TrainingClass).values(state=state))

    @rule(who=st.sampled_from(PEOPLE), number=st.integers(0, 2))
    def scans(self, who, number):
        place = self.hall.places[number]
        said = self._try(check_in, who, number)
        if who in self.came:
            here = self.came[who][0] == place
            assert said.verdict == (ALREADY if here else ELSEWHERE)
            self.seen_elsewhere |= set() if here else {who}
        elif self.is_running and STARTS - OPENS_BEFORE <= self.now <= ENDS:
            assert said.verdict == INVITED
            self.came[who] = (place, self.now)
        else:
            assert said is None

    @rule(who=st.sampled_from(PEOPLE), number=st.integers(0, 2))
    def leaves(self, who, number):
        said = self._try(check_out, who, number)
        is_there = who in self.came and self.came[who][0] == self.hall.places[number]
        if is_there and self.is_running and self.now <= ENDS + LEAVING_AFTER:
            assert said is not None
            self.left[who] = max(self.now, self.left.get(who, self.now))
        else:
            assert said is None

    @rule(who=st.sampled_from(PEOPLE), minutes=st.none() | st.integers(0, 200))
    def a_host_decides(self, who, minutes):
        if who not in self.came or not self.is_running:
            return
        with self.hall.database.transaction() as session:
            wanted = select(ClassAttendance.id).filter_by(learner_id=self.hall.people[who])
            decide_minutes(session, session.scalar(wanted), minutes, by=BY, now=self.now)
        self.decided[who] = minutes

    @invariant()
    def each_is_written_down_once_and_truly(self):
        rows = {row.learner_id: row for row in self.hall.rows()}
        assert len(rows) == len(self.hall.rows()) == len(self.came)
        for who, (place, arrived) in self.came.items():
            row = rows[self.hall.people[who]]
            assert (row.place_id, row.arrived_at) == (place, arrived)
            assert row.left_at == self.left.get(who)
            assert (row.other_place_id is not None) == (who in self.seen_elsewhere)

    @invariant()
    def minutes_and_counts_follow(self):
        with self.hall.database.reading() as session:
            held = get_class(session, self.hall.class_id)
            lines = presences(session, held, held.sessions[0])
            points = [session.get(ClassPoint, point) for point in self.hall.points]
            assert sum(one.present for one in count_points(session, points)) == len(self.came)
        for one in lines:
            who = next(name for name in PEOPLE if self.hall.people[name] == one.learner.id)
            if self.decided.get(who) is not None:
                assert one.minutes == self.decided[who]
            elif who in self.came:
                assert 0 <= one.minutes <= LENGTH
            else:
                assert one.minutes is None

    def _try(self, deed, who, number):
        try:
            with self.hall.database.transaction() as session:
                point = session.get(ClassPoint, self.hall.points[number])
                return deed(session, point, self.hall.people[who], now=self.now)
        except Conflict:
            return None


def test_presence_in_any_order(sqlite_database):
    Presence.hall = open_hall(sqlite_database, counts_leaving=True)
    run_state_machine_as_test(Presence, settings=settings(max_examples=25, stateful_step_count=25))

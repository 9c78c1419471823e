"""Who is obliged follows from rules and register, on both databases."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event

from quizapp.audit.models import AuditEntry
from quizapp.core.errors import Conflict, Invalid, NotFound
from quizapp.law.models import LegalDocument
from quizapp.organisations.models import Guard, Learner
from quizapp.organisations.service.guards import let_leave
from quizapp.organisations.service.leavers import sweep_leavers
from quizapp.training.duty.models import Assignment, Exemption, Notice
from quizapp.training.duty.queries.assignments import (
    get_assignment,
    get_exemption,
    get_person,
    list_assignments,
)
from quizapp.training.duty.queries.people import Whose
from quizapp.training.duty.queries.standing import (
    DutyFilter,
    RuleLine,
    count_states,
    list_duties,
    narrowed,
    reach_of,
    tallies,
)
from quizapp.training.duty.rules import NEW_HIRES, ONCE, Rule
from quizapp.training.duty.service.assignments import (
    AssignmentDraft,
    ExemptionDraft,
    assign,
    end_assignment,
    end_exemption,
    exempt,
)
from quizapp.training.duty.service.notices import Message, mark_seen, remember, subject_of
from quizapp.training.service.progress import record_progress
from tests.factories import make_guard, make_learner
from tests.training.duty.people import TODAY, ZONE, Town, build_town
from tests.training.learning import NOW, School

DUE = date(2026, 11, 30)
SOON, LATE = ("soon", DUE), ("late", DUE)


@pytest.fixture
def town(database) -> Town:
    return build_town(database)


def test_all_guards_of_an_enterprise_and_no_strangers(town):
    town.assign()
    assert town.duties() == {town.an: SOON, town.binh: SOON}
    assert town.duties(today=DUE + timedelta(1)) == {town.an: LATE, town.binh: LATE}
    assert town.duties(scope={town.elsewhere}) == {}
    assert town.duties(learner_id=town.an) == {town.an: SOON}


@pytest.mark.parametrize(
    ("more", "whom"),
    [
        ({"unit_id": None}, "abc"),
        ({"unit_id": None, "guard_kind": "own"}, "ac"),
        ({"guard_kind": "service"}, "b"),
        ({"audience": "learners"}, "abd"),
    ],
)
def test_audiences(town, more, whom):
    with town.database.transaction() as session:
        learner = make_learner(session, None, full_name="Đỗ Dân", employee_code="NV9")
        learner.unit_id = town.unit
        people = {"a": town.an, "b": town.binh, "c": town.chi, "d": learner.id}
    town.assign(**more)
    assert set(town.duties()) == {people[letter] for letter in whom}


def test_a_park_reaches_its_enterprises(town):
    town.assign(unit_id=town.park)
    assert set(town.duties()) == {town.an, town.binh}


def test_a_new_hire_is_obliged_at_once_and_a_leaver_no_longer(town):
    town.assign()
    with town.database.transaction() as session:
        new = make_learner(session, None, full_name="Mới", employee_code="NV3")
        new.unit_id = town.unit
        session.flush()
        make_guard(session, new, hired_on=TODAY, unit_id=town.unit)
        guard = session.query(Guard).filter_by(learner_id=town.an).one()
        let_leave(session, guard, TODAY, by="mai", today=TODAY, now=NOW)
        new_id = new.id
    assert town.duties() == {town.binh: SOON, new_id: ("soon", TODAY + timedelta(14))}


def test_a_completion_satisfies_and_lapses(town):
    town.assign()
    town.complete(town.an, TODAY, TODAY + timedelta(100))
    assert town.duties()[town.an] == ("done", None)
    assert town.duties(today=TODAY + timedelta(101))[town.an] == ("renew", None)


def test_law_that_dies_is_seen(town):
    town.assign()
    school = School(town.database, town.an, town.chi)
    for entry in (school.entry(), school.entry(code="")):
        with town.database.transaction() as session:
            record_progress(session, town.an, entry, today=TODAY, now=NOW)
    town.complete(town.an)
    town.complete(town.binh)
    with town.database.transaction() as session:
        session.query(LegalDocument).update({"status": "expired"})
    assert town.duties()[town.an] == ("renew", None)
    assert town.duties()[town.binh] == ("done", None)


def test_exemptions(town):
    town.assign()
    until = DUE + timedelta(30)
    with town.database.transaction() as session:
        an = get_person(session, town.an, {town.unit})
        with pytest.raises(NotFound):
            get_person(session, town.an, {town.elsewhere})
        with pytest.raises(Invalid):
            exempt(
                session, an, ExemptionDraft(town.course, "", until), by="mai", today=TODAY, now=NOW
            )
        draft = ExemptionDraft(town.course, "Nghỉ thai sản", until)
        made = exempt(session, an, draft, by="mai", today=TODAY, now=NOW).id
        entry = session.query(AuditEntry).filter_by(action="duty.exempted").one()
        assert "thai" not in str(entry.details)
    assert town.duties()[town.an] == ("exempt", until + timedelta(14))
    assert town.duties(today=until + timedelta(1))[town.an] == ("soon", until + timedelta(14))
    later = TODAY + timedelta(5)
    with town.database.transaction() as session:
        with pytest.raises(NotFound):
            get_exemption(session, made, {town.elsewhere})
        found = get_exemption(session, made, {town.unit})
        end_exemption(session, found, by="mai", today=later, now=NOW)
        with pytest.raises(Conflict):
            end_exemption(session, found, by="mai", today=later, now=NOW)
    assert town.duties(today=later)[town.an] == ("soon", TODAY + timedelta(18))


def test_assigning_is_bounded_by_what_one_sees(town):
    rule = Rule(ONCE, TODAY, due_on=DUE)
    own = {town.unit}
    with town.database.transaction() as session:
        for unit_id in (None, town.park, town.elsewhere):
            draft = AssignmentDraft(town.course, "guards", unit_id, None, rule)
            with pytest.raises(Invalid):
                assign(session, draft, own, by="mai", today=TODAY, now=NOW)
        draft = AssignmentDraft(town.course, "guards", town.unit, None, rule)
        mine = assign(session, draft, own, by="mai", today=TODAY, now=NOW).id
    theirs = town.assign(unit_id=None)
    with town.database.transaction() as session:
        assert {one.id for one in list_assignments(session, own)} == {mine, theirs}
        assert [one.id for one in list_assignments(session, {town.elsewhere})] == [theirs]
        with pytest.raises(NotFound):
            get_assignment(session, theirs, own)
        end_assignment(session, get_assignment(session, mine, own), by="mai", now=NOW)
        with pytest.raises(Conflict):
            end_assignment(session, session.get_one(Assignment, mine), by="mai", now=NOW)
    assert [one[0] for one in town.duties().values()] == ["soon"] * 3


def test_what_a_rule_would_mean(town):
    line = RuleLine(
        town.course, "guards", town.unit, None, Rule(NEW_HIRES, date(2020, 1, 1), days=14)
    )
    town.complete(town.binh)
    with town.database.reading() as session:
        reach = reach_of(session, line, Whose(None), TODAY, ZONE)
        assert session.query(Assignment).count() == 0
        dues = [one.due for one in list_duties(session, Whose(None), TODAY, ZONE, [line])]
    assert (reach.people, reach.late, reach.soon) == (2, 1, 0)
    assert (reach.first_due, reach.last_due) == (min(filter(None, dues)), max(filter(None, dues)))


def test_filters_and_counts(town):
    town.assign(unit_id=None)
    town.complete(town.binh)
    with town.database.reading() as session:
        duties = list_duties(session, Whose(None), TODAY, ZONE)
    counts = count_states(duties)
    assert (counts["soon"], counts["done"]) == (2, 1)
    by_unit = {one.key: one.people for one in tallies(duties, by_unit=True)}
    assert by_unit == {town.unit: 2, town.elsewhere: 1}

    def found(**wanted):
        return {one.person.learner_id for one in narrowed(duties, DutyFilter(**wanted))}

    assert found(typed="nguyen an") == {town.an}
    assert found(typed="NV002") == {town.binh}
    assert found(post_id=town.post) == {town.an}
    assert found(post_id="none") == {town.binh, town.chi}
    assert found(shift="Ngày") == {town.an}
    assert found(state="done") == {town.binh}
    assert found(course_id="other") == set()


def statements_of(database, work) -> int:
    seen = []

    def count(*_arguments):
        seen.append(1)

    event.listen(database.engine, "before_cursor_execute", count)
    try:
        work()
    finally:
        event.remove(database.engine, "before_cursor_execute", count)
    return len(seen)


def test_the_number_of_statements_does_not_grow_with_the_guards(town):
    town.assign(unit_id=None)
    few = statements_of(town.database, town.duties)
    with town.database.transaction() as session:
        for number in range(60):
            learner = make_learner(
                session, None, full_name=f"Vệ {number}", employee_code=f"V{number}"
            )
            make_guard(session, learner, unit_id=town.unit)
    assert statements_of(town.database, town.duties) == few
    assert len(town.duties()) == 63


def test_what_was_written_of_a_leaver_goes_with_the_employment(town):
    """A notice does not keep an account that nobody ever used; what is the person's stays."""
    kept = town.complete(town.binh)
    with town.database.transaction() as session:
        for learner_id in (town.an, town.binh):
            draft = ExemptionDraft(town.course, "Nghỉ ốm", TODAY)
            learner = session.get_one(Learner, learner_id)
            exempt(session, learner, draft, by="mai", today=TODAY, now=NOW)
            message = Message("law_changed", learner_id, "law", TODAY, learner_id)
            assert remember(session, [message, message], today=TODAY, now=NOW) == 1
            guard = session.query(Guard).filter_by(learner_id=learner_id).one()
            let_leave(session, guard, TODAY, by="mai", today=TODAY, now=NOW)
    with town.database.transaction() as session:
        sweep_leavers(session, today=TODAY + timedelta(30), now=NOW)
        assert session.query(Exemption).count() == session.query(Notice).count() == 0
        assert session.get(Learner, town.an) is None
        assert session.get(Learner, town.binh) is not None
    assert kept


def test_a_notice_is_put_away_by_its_own_learner(town):
    message = Message("law_changed", subject_of("a", TODAY), "law", TODAY, town.an)
    with town.database.transaction() as session:
        assert remember(session, [message], today=TODAY, now=NOW) == 1
        assert remember(session, [message], today=TODAY, now=NOW) == 0
        notice_id = session.query(Notice.id).scalar()
        with pytest.raises(NotFound):
            mark_seen(session, town.chi, notice_id, now=NOW)
        mark_seen(session, town.an, notice_id, now=NOW)
        assert session.get_one(Notice, notice_id).seen_at == NOW

"""Issuing, renewing, revoking and forgetting, on both databases."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event, func, select

from quizapp.audit.models import AuditEntry
from quizapp.certificates.models import Certificate, CertificateBasis
from quizapp.certificates.queries import (
    CertificateFilter,
    StateCounts,
    counts_by_unit,
    expiring,
    get_of_learner,
    get_of_scope,
    list_certificates,
    list_courses,
    list_of_learner,
)
from quizapp.certificates.queries.found import is_genuine
from quizapp.certificates.service import forget_ended, issue, revoke
from quizapp.core.errors import Conflict, Invalid, NotFound
from quizapp.core.tokens import Keyring
from quizapp.law.models import LegalDocument
from quizapp.organisations.models import Learner
from tests.certificates.issuing import (
    KEYRING,
    NOW,
    TODAY,
    YEAR,
    certify,
    completion,
    standing,
    state,
)

REASON = "Kết quả thi được làm hộ, theo biên bản số 3."


def test_what_is_written_down_is_as_on_that_day(database, people):
    with database.transaction() as session:
        code = certify(session, people).code
        session.get_one(Learner, people.an).full_name = "Nguyễn Văn An Khang"
    with database.reading() as session:
        found = standing(session, code)
        assert found.state == "valid"
        assert found.certificate.holder_name == "Nguyễn Văn An"
        assert found.certificate.unit_name == "Công ty mẫu 07"
        assert [one.article for one in found.certificate.basis] == ["10", "11", "5"]


def test_one_completion_gives_one_certificate(database, people):
    done = completion(people)
    with database.transaction() as session:
        first = issue(session, done, keyring=KEYRING, now=NOW)
        assert issue(session, done, keyring=KEYRING, now=NOW).id == first.id
    with database.transaction() as session:
        again = issue(session, done, keyring=KEYRING, now=NOW + timedelta(days=1))
        assert (again.id, again.issued_at) == (first.id, NOW)
        assert session.scalar(select(func.count()).select_from(Certificate)) == 1


def test_the_same_article_of_a_lesson_stands_once(database, people):
    with database.transaction() as session:
        made = certify(session, people, basis=[(people.decree, "10")] * 3)
        assert len(made.basis) == 1


def test_a_renewal_takes_the_place_of_the_earlier_one(database, people):
    with database.transaction() as session:
        old = certify(session, people, completed_at=NOW - YEAR).code
        other = certify(session, people, course_key="lao-dong").code
        new = certify(session, people).code
    with database.reading() as session:
        assert standing(session, old).state == "replaced"
        assert standing(session, old).renewal.code == new
        assert standing(session, new).state == "valid"
        assert standing(session, other).state == "valid"


def test_one_that_comes_late_does_not_replace_a_newer_one(database, people):
    with database.transaction() as session:
        new = certify(session, people).code
        late = certify(session, people, completed_at=NOW - timedelta(days=100)).code
    assert state(database, late) == "replaced"
    assert state(database, new) == "valid"


def test_a_revoked_one_stays_revoked_after_a_renewal(database, people):
    with database.transaction() as session:
        old = certify(session, people, completed_at=NOW - YEAR)
        revoke(session, old, REASON, keyring=KEYRING, by="dung", now=NOW)
        certify(session, people)
        code = old.code
    assert state(database, code) == "revoked"


def test_revoking_needs_a_reason_happens_once_and_is_remembered(database, people):
    with database.transaction() as session:
        made = certify(session, people)
        with pytest.raises(Invalid):
            revoke(session, made, " sai ", keyring=KEYRING, by="dung", now=NOW)
        revoke(session, made, REASON, keyring=KEYRING, by="dung", now=NOW)
        with pytest.raises(Conflict):
            revoke(session, made, REASON, keyring=KEYRING, by="dung", now=NOW)
        deeds = session.scalars(select(AuditEntry).filter_by(action="certificate.revoked")).all()
        assert [(deed.actor, deed.object_id) for deed in deeds] == [("dung", made.id)]
        assert "làm hộ" not in str(deeds[0].details)
        assert is_genuine(made, KEYRING)


@pytest.mark.parametrize(
    "change",
    [
        {"holder_name": "Nguyễn Văn Anh"},
        {"course_title": "Nghiệp vụ khác"},
        {"unit_name": "Công ty khác"},
        {"completed_at": NOW - timedelta(days=1)},
        {"valid_until": NOW + 10 * YEAR},
        {"valid_until": None},
        {"code": "H5XJJT56TP68GYQXAEY496FSKPSS"},
    ],
)
def test_whatever_is_changed_past_the_program_shows(database, people, change):
    with database.transaction() as session:
        made = certify(session, people)
        for name, value in change.items():
            setattr(made, name, value)
        session.flush()
        code = made.code
    assert state(database, code) == "altered"


def test_a_swapped_seal_an_undone_revocation_and_another_key_show(database, people):
    with database.transaction() as session:
        an, chi = certify(session, people), certify(session, people, learner_id=people.chi)
        an.seal, chi.seal = chi.seal, an.seal
        binh = certify(session, people, learner_id=people.binh)
        revoke(session, binh, REASON, keyring=KEYRING, by="dung", now=NOW)
        binh.revoked_at = binh.revoked_reason = None
        forged = issue(
            session,
            completion(people, course_key="lao-dong"),
            keyring=Keyring("the key of somebody else, long enough"),
            now=NOW,
        )
        codes = [one.code for one in (an, chi, binh, forged)]
    assert [state(database, code) for code in codes] == ["altered"] * 4


def test_revoking_does_not_make_a_changed_row_genuine(database, people):
    with database.transaction() as session:
        made = certify(session, people)
        made.holder_name = "Nguyễn Văn Anh"
        session.flush()
        revoke(session, made, REASON, keyring=KEYRING, by="dung", now=NOW)
        assert not is_genuine(made, KEYRING)


def test_taking_a_part_of_the_basis_away_shows(database, people):
    with database.transaction() as session:
        code = certify(session, people).code
        session.delete(session.scalars(select(CertificateBasis).filter_by(article="5")).one())
    assert state(database, code) == "altered"


def test_it_changes_its_state_by_time_alone(database, people):
    with database.transaction() as session:
        code = certify(session, people).code
    days = {0: "valid", 304: "valid", 305: "expiring", 364: "expiring", 365: "expired"}
    for after, expected in days.items():
        moment = NOW + timedelta(days=after)
        assert state(database, code, now=moment, today=moment.date()) == expected


def test_lists_tell_the_same_state_as_single_certificates(database, people):
    with database.transaction() as session:
        certify(session, people, completed_at=NOW - YEAR)
        certify(session, people)
        certify(session, people, learner_id=people.binh, valid_until=NOW + timedelta(days=9))
        certify(session, people, learner_id=people.chi, valid_until=NOW)
        dead = certify(session, people, course_key="luat", basis=[(people.code, "5")])
        revoked = certify(session, people, course_key="khac", valid_until=None)
        revoke(session, revoked, REASON, keyring=KEYRING, by="dung", now=NOW)
        session.get_one(LegalDocument, people.code).do_not_cite_articles = ["5"]
        assert dead.course_key == "luat"
    with database.reading() as session:
        lines, total = listed(session, None)
        alone = {line.certificate.code: standing(session, line.certificate.code) for line in lines}
        assert total == len(lines) == 6
        assert {line.state for line in lines} >= {"replaced", "expired", "law_changed", "revoked"}
        assert all(alone[line.certificate.code].state == line.state for line in lines)


def listed(session, scope, **wanted):
    return list_certificates(
        session, scope, CertificateFilter(**wanted), today=TODAY, now=NOW, limit=50
    )


def names(session, scope, **wanted):
    return {line.certificate.holder_name for line in listed(session, scope, **wanted)[0]}


def test_a_list_is_narrowed_and_a_stranger_is_not_in_it(database, people):
    with database.transaction() as session:
        an = certify(session, people)
        certify(session, people, learner_id=people.binh, holder_name="Trần Thị Bình")
        certify(session, people, learner_id=people.chi, holder_name="Lê Chi", valid_until=NOW)
    with database.reading() as session:
        both = {"Nguyễn Văn An", "Trần Thị Bình"}
        assert names(session, {people.unit}) == both
        assert names(session, set()) == set()
        assert names(session, None, typed="tran binh") == {"Trần Thị Bình"}
        assert names(session, None, typed=an.code.lower()) == {"Nguyễn Văn An"}
        assert names(session, {people.other_unit}, typed=an.code) == set()
        assert names(session, None, typed="%") == set()
        assert names(session, None, state="expired") == {"Lê Chi"}
        assert names(session, None, unit_id=people.unit) == both
        assert names(session, None, course_key="lao-dong") == set()
        assert [key for key, _title in list_courses(session, {people.unit})] == ["bao-ve"]


def test_it_belongs_to_its_holder_and_to_where_she_works_now(database, people):
    with database.transaction() as session:
        made = certify(session, people)
        assert get_of_learner(session, made.id, people.an) is made
        assert get_of_scope(session, made.id, {people.unit}) is made
        with pytest.raises(NotFound):
            get_of_learner(session, made.id, people.binh)
        with pytest.raises(NotFound):
            get_of_scope(session, made.id, {people.other_unit})
        learner = session.get_one(Learner, people.an)
        learner.unit_id, learner.left_at = None, NOW
        session.flush()
        with pytest.raises(NotFound):
            get_of_scope(session, made.id, {people.unit})
        mine = list_of_learner(session, people.an, keyring=KEYRING, today=TODAY, now=NOW)
        assert [one.state for one in mine] == ["valid"]


def test_units_are_counted_by_three_statements(database, people):
    with database.transaction() as session:
        certify(session, people)
        certify(session, people, completed_at=NOW - YEAR)
        certify(session, people, learner_id=people.binh, valid_until=NOW + timedelta(days=30))
        certify(session, people, learner_id=people.binh, course_key="luat", valid_until=NOW)
        certify(session, people, learner_id=people.chi)
    statements = []
    event.listen(database.engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
    with database.reading() as session:
        counts = counts_by_unit(session, None, today=TODAY, now=NOW)
        # The register of law, its changes, the certificates.
        assert len([one for one in statements if one.startswith("SELECT")]) == 3
        assert counts[people.unit] == StateCounts(valid=1, expiring=1, expired=1)
        assert counts[people.other_unit] == StateCounts(valid=1)
        guards = counts_by_unit(
            session, {people.unit}, today=TODAY, now=NOW, course_keys=["bao-ve"]
        )
        assert guards == {people.unit: StateCounts(valid=1, expiring=1)}


def test_reminders_come_at_sixty_thirty_and_seven_days(database, people):
    with database.transaction() as session:
        made = certify(session, people)
        revoked = certify(session, people, learner_id=people.chi)
        revoke(session, revoked, REASON, keyring=KEYRING, by="dung", now=NOW)
        certificate_id = made.id
    steps = {}
    with database.reading() as session:
        for days in range(366):
            found = expiring(session, today=TODAY + timedelta(days=days))
            assert {one.certificate_id for one in found} <= {certificate_id}
            for one in found:
                steps.setdefault(one.step, 365 - days)
    assert steps == {60: 60, 30: 30, 7: 7}


def test_two_years_with_a_renewal_in_time(database, people):
    with database.transaction() as session:
        first = certify(session, people)
        names, first_code = {first.id: "first"}, first.code
    begun, states = {}, {}
    for days in range(731):
        moment = NOW + timedelta(days=days)
        if days == 340:
            with database.transaction() as session:
                second = certify(session, people, completed_at=moment, now=moment)
                names[second.id] = "second"
        with database.reading() as session:
            for one in expiring(session, today=moment.date()):
                begun.setdefault((names[one.certificate_id], one.step), days)
        if days % 10 == 0:
            told = state(database, first_code, now=moment, today=moment.date())
            states.setdefault(told, days)
    assert begun == {
        ("first", 60): 305,
        ("first", 30): 335,
        ("second", 60): 645,
        ("second", 30): 675,
        ("second", 7): 698,
    }
    assert states == {"valid": 0, "expiring": 310, "replaced": 340}


def test_they_are_forgotten_five_years_after_they_ended(database, people):
    with database.transaction() as session:
        certify(session, people)
        certify(session, people, learner_id=people.binh, valid_until=None)
        gone = certify(session, people, learner_id=people.chi, valid_until=None)
        revoke(session, gone, REASON, keyring=KEYRING, by="dung", now=NOW)
    later = {date(2031, 11, 22): 0, date(2031, 11, 23): 1, date(2032, 11, 23): 1}
    for day, expected in later.items():
        with database.transaction() as session:
            assert forget_ended(session, today=day, now=NOW) == expected
    with database.reading() as session:
        left = session.scalars(select(Certificate)).all()
        assert [one.learner_id for one in left] == [people.binh]
        assert session.scalar(select(func.count()).select_from(CertificateBasis)) == 3
        deeds = session.scalars(select(AuditEntry).filter_by(action="certificates.swept")).all()
        assert [deed.details for deed in deeds] == [{"certificates": 1}] * 2

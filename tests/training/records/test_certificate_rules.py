from datetime import date, timedelta

import pytest

from quizapp.core.errors import Invalid
from quizapp.training.records.rules.certificates import (
    CERTIFICATE_KINDS,
    KINDS,
    REQUIRED_OF,
    check_certificate,
    end_by_law,
    reminder_due,
    state_of,
    years_after,
)
from tests.organisations.guarding import TODAY
from tests.training.records.holding import paper


@pytest.mark.parametrize(
    ("guard_kind", "fitting"),
    [
        ("own", {"guard_training", "fire_rescue", "support_tools"}),
        ("service", {"security_service", "fire_rescue", "support_tools"}),
    ],
)
def test_each_law_has_its_own_paper(guard_kind, fitting):
    for kind in CERTIFICATE_KINDS:
        draft = paper(kind)
        if kind in fitting:
            assert check_certificate(draft, guard_kind, today=TODAY).kind == kind
        else:
            with pytest.raises(Invalid) as refused:
                check_certificate(draft, guard_kind, today=TODAY)
            assert refused.value.fields == {"kind": "paper_of_other_law"}
    assert REQUIRED_OF[guard_kind] in fitting
    assert guard_kind in KINDS[REQUIRED_OF[guard_kind]].guard_kinds


@pytest.mark.parametrize(
    ("changed", "complaints"),
    [
        ({}, {}),
        ({"kind": ""}, {"kind": "paper_kind_missing"}),
        ({"kind": "diploma"}, {"kind": "paper_kind_missing"}),
        ({"number": "  "}, {"number": "paper_number_needed"}),
        ({"number": "GCN"}, {"number": "paper_number_wrong"}),
        ({"number": "0" * 61}, {"number": "cell_too_long"}),
        ({"number": "024 199 000 123"}, {"number": "paper_number_is_identity"}),
        ({"number": "124199000123"}, {}),
        ({"issuer": ""}, {"issuer": "paper_issuer_needed"}),
        ({"issued_on": None}, {"issued_on": "paper_issued_needed"}),
        ({"issued_on": TODAY + timedelta(days=1)}, {"issued_on": "paper_issued_later"}),
        ({"expires_on": date(2024, 3, 1)}, {"expires_on": "paper_ends_before_begin"}),
        ({"expires_on": date(2029, 3, 1)}, {}),
        ({"expires_on": date(2029, 3, 2)}, {"expires_on": "paper_longer_than_law"}),
        ({"kind": "support_tools", "expires_on": date(2040, 1, 1)}, {}),
        ({"number": "", "issuer": ""},
         {"number": "paper_number_needed", "issuer": "paper_issuer_needed"}),
    ],
)  # fmt: skip
def test_a_paper_is_checked_field_by_field(changed, complaints):
    draft = paper(**changed)
    if not complaints:
        check_certificate(draft, "own", today=TODAY)
        return
    with pytest.raises(Invalid) as refused:
        check_certificate(draft, "own", today=TODAY)
    assert refused.value.fields == complaints


@pytest.mark.parametrize(
    ("kind", "end"),
    [
        ("guard_training", date(2029, 3, 1)),
        ("security_service", date(2029, 3, 1)),
        ("fire_rescue", date(2029, 3, 1)),
        ("support_tools", None),
    ],
)
def test_the_end_follows_the_law_where_we_know_one(kind, end):
    assert end_by_law(kind, date(2024, 3, 1)) == end
    guard_kind = KINDS[kind].guard_kinds[0]
    assert check_certificate(paper(kind), guard_kind, today=TODAY).expires_on == end


def test_a_leap_day_ends_on_the_28th():
    assert years_after(date(2024, 2, 29), 5) == date(2029, 2, 28)


@pytest.mark.parametrize(
    ("left", "state", "reminder"),
    [
        (91, "valid", None),
        (90, "expiring", 90),
        (61, "expiring", 90),
        (60, "expiring", 60),
        (31, "expiring", 60),
        (30, "expiring", 30),
        (8, "expiring", 30),
        (7, "expiring", 7),
        (0, "expiring", 7),
        (-1, "expired", None),
    ],
)
def test_what_is_said_so_many_days_before_the_end(left, state, reminder):
    end = TODAY + timedelta(days=left)
    assert (state_of(end, TODAY), reminder_due(end, TODAY)) == (state, reminder)


def test_a_paper_without_an_end_holds():
    assert state_of(None, TODAY) == "valid"

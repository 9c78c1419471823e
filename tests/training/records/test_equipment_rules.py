from datetime import date, timedelta

import pytest

from quizapp.core.errors import Conflict, Invalid
from quizapp.training.records.rules.equipment import (
    Holder,
    check_equipment,
    check_may_hold,
    is_grave,
    licence_state,
    problems_of,
    training_of,
)
from tests.organisations.guarding import TODAY
from tests.training.records.holding import tool


@pytest.mark.parametrize(
    ("changed", "complaints"),
    [
        ({}, {}),
        ({"kind": "pistol"}, {"kind": "equipment_kind_missing"}),
        ({"serial": " "}, {"serial": "equipment_serial_needed"}),
        ({"serial": "9" * 61}, {"serial": "cell_too_long"}),
        ({"kind": "other"}, {"label": "equipment_label_needed"}),
        ({"kind": "other", "label": "Khiên"}, {}),
        ({"licence_number": ""}, {"licence_number": "equipment_licence_needed"}),
        ({"licence_number": None, "licence_expires_on": None}, {}),
        ({"stored_at": "k" * 121}, {"stored_at": "cell_too_long"}),
    ],
)
def test_a_tool_is_checked_field_by_field(changed, complaints):
    if not complaints:
        assert check_equipment(tool(**changed)).serial == "DC-01"
        return
    with pytest.raises(Invalid) as refused:
        check_equipment(tool(**changed))
    assert refused.value.fields == complaints


def test_serials_are_written_one_way():
    assert check_equipment(tool(serial=" dc 01 ")).serial == "DC 01"


@pytest.mark.parametrize(
    ("number", "end", "state"),
    [
        (None, None, "missing"),
        ("7/GP", None, "valid"),
        ("7/GP", date(2028, 1, 1), "valid"),
        ("7/GP", TODAY + timedelta(days=90), "expiring"),
        ("7/GP", TODAY, "expiring"),
        ("7/GP", TODAY - timedelta(days=1), "expired"),
    ],
)
def test_licences(number, end, state):
    assert licence_state(number, end, TODAY) == state


@pytest.mark.parametrize(
    ("kind", "papers", "has_completion", "training"),
    [
        ("own", {"guard_training"}, False, "official"),
        ("own", {"security_service"}, False, "untrained"),
        ("service", {"security_service"}, False, "official"),
        ("service", {"guard_training"}, False, "untrained"),
        ("own", {"support_tools"}, False, "official"),
        ("own", {"fire_rescue"}, False, "untrained"),
        ("own", {"fire_rescue"}, True, "internal"),
        ("own", set(), True, "internal"),
        ("own", set(), False, "untrained"),
    ],
)
def test_a_course_of_ours_is_not_the_training_of_the_police(kind, papers, has_completion, training):
    assert training_of(kind, papers, has_completion=has_completion) == training


@pytest.mark.parametrize(
    ("licence", "holder", "problems", "grave"),
    [
        ("valid", None, [], False),
        ("valid", Holder(True, "official"), [], False),
        ("missing", None, ["licence_missing"], True),
        ("expired", None, ["licence_expired"], True),
        ("expiring", None, ["licence_expiring"], False),
        ("valid", Holder(True, "internal"), ["holder_internal"], False),
        ("valid", Holder(True, "untrained"), ["holder_untrained"], True),
        ("valid", Holder(False, "official"), ["holder_left"], True),
        ("expiring", Holder(False, "untrained"), ["licence_expiring", "holder_left"], True),
    ],
)
def test_what_an_inspector_would_ask_about(licence, holder, problems, grave):
    found = problems_of(licence, holder)
    assert (found, is_grave(found)) == (problems, grave)


@pytest.mark.parametrize(
    ("withdrawn", "same_unit", "serves", "refusal"),
    [
        (False, True, True, None),
        (True, True, True, Conflict),
        (False, False, True, Invalid),
        (False, True, False, Invalid),
    ],
)
def test_who_may_hold(withdrawn, same_unit, serves, refusal):
    facts = {"is_withdrawn": withdrawn, "of_same_unit": same_unit, "serves": serves}
    if refusal is None:
        check_may_hold(**facts)
        return
    with pytest.raises(refusal):
        check_may_hold(**facts)

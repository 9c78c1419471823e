"""PINs: which are refused, and what proves who somebody is. As tables."""

from __future__ import annotations

from datetime import timedelta

import pytest

from quizapp.core.errors import Conflict, Invalid, NotSignedIn
from quizapp.core.tokens import Keyring
from quizapp.organisations.models import Learner
from quizapp.organisations.queries.learners import find_learner, known_learner
from quizapp.organisations.rules.pins import check_new_pin, is_easy
from quizapp.organisations.service import pins
from tests.conftest import NOW
from tests.factories import make_learner, make_unit

KEYS = Keyring("a key of the tests, long enough to be one")
PIN = "402917"
AN = ("+84912345678", "NV204817")


@pytest.mark.parametrize(
    "easy",
    [
        *("000000", "111111", "999999", "121212", "123123", "909090", "111222", "777000"),
        *("123456", "654321", "012345", "567890", "098765", "987654", "234567"),
        *("112233", "123321", "147258", "520520", "102030"),
        *("345678", "091234", "912345", "234567", "204817"),
    ],
)
def test_what_others_would_try_first_is_refused(easy):
    with pytest.raises(Invalid) as refused:
        check_new_pin(easy, easy, AN)
    assert refused.value.fields == {"pin": "learner_pin_easy"}


@pytest.mark.parametrize("typed", ["402917", " 402 917 ", "\uff14\uff10\uff12\uff19\uff11\uff17"])
def test_a_good_pin_is_read_however_it_is_typed(typed):
    assert check_new_pin(typed, PIN, AN) == PIN


@pytest.mark.parametrize("typed", ["", "40291", "4029170", "40291a", "-40291", "٤٠٢٩١٧x", "  "])
def test_anything_but_six_digits_is_refused(typed):
    with pytest.raises(Invalid) as refused:
        check_new_pin(typed, typed, AN)
    assert refused.value.fields == {"pin": "learner_pin_wrong_shape"}


def test_two_different_typings_are_refused():
    with pytest.raises(Invalid) as refused:
        check_new_pin(PIN, "402918", AN)
    assert refused.value.fields == {"pin_again": "learner_pin_differs"}


def test_most_pins_remain():
    refused = sum(is_easy(f"{number:06}", AN) for number in range(0, 1_000_000, 7))
    assert refused < 0.02 * 1_000_000 / 7


def proved(learner, typed, *, by_card=True, now=NOW):
    return pins.prove(learner, typed, by_card=by_card, keyring=KEYS, now=now)


@pytest.fixture
def an(database):
    with database.transaction() as session:
        return make_learner(session, make_unit(session), phone=AN[0], employee_code=AN[1]).id


def known(database, learner_id):
    with database.reading() as session:
        return known_learner(session.get_one(Learner, learner_id))


def choose(database, learner_id, pin, epoch=0):
    with database.transaction() as session:
        hashed = pins.hash_pin(learner_id, pin, KEYS)
        pins.choose_pin(session, learner_id, hashed, epoch=epoch, now=NOW)


def test_first_use_needs_the_card(database, an):
    assert proved(known(database, an), "").must_choose
    with pytest.raises(NotSignedIn):
        proved(known(database, an), "", by_card=False)


def test_the_pin_proves_who_one_is_with_and_without_card(database, an):
    choose(database, an, PIN)
    for by_card in (True, False):
        assert proved(known(database, an), PIN, by_card=by_card) == (known(database, an), False)
    for wrong in ("", "402918", "0", PIN + "1", "x" * 60):
        with pytest.raises(NotSignedIn, match="pin_wrong"):
            proved(known(database, an), wrong)


def test_a_stranger_is_refused_in_the_same_words(database):
    with pytest.raises(NotSignedIn, match="pin_wrong"):
        proved(None, PIN)


def test_a_pin_is_of_one_person_and_of_this_installation(database, an):
    choose(database, an, PIN)
    with database.transaction() as session:
        binh = make_learner(session, employee_code="NV009", full_name="Trần Văn Bình")
        binh.pin_hash = session.get_one(Learner, an).pin_hash
        binh_id = binh.id
    with pytest.raises(NotSignedIn):
        proved(known(database, binh_id), PIN)
    stolen = Keyring("another key, as long as the one before")
    with pytest.raises(NotSignedIn):
        pins.prove(known(database, an), PIN, by_card=True, keyring=stolen, now=NOW)


def test_only_the_first_choice_counts(database, an):
    choose(database, an, PIN)
    with pytest.raises(Conflict, match="pin_chosen"):
        choose(database, an, "817204")
    assert not proved(known(database, an), PIN).must_choose


def reset(database, learner_id):
    with database.transaction() as session:
        learner = session.get_one(Learner, learner_id)
        return pins.reset_pin(session, learner, keyring=KEYS, by="coordinator", now=NOW)


def test_after_a_reset_only_the_pin_for_once_leads_on(database, an):
    choose(database, an, PIN)
    once = reset(database, an)
    assert known(database, an).token_epoch == 1
    for wrong in (PIN, "", "000000"):
        with pytest.raises(NotSignedIn):
            proved(known(database, an), wrong)
    for by_card in (True, False):
        assert proved(known(database, an), once, by_card=by_card).must_choose
    choose(database, an, "817204", epoch=1)
    with pytest.raises(NotSignedIn):
        proved(known(database, an), once)


def test_a_pin_for_once_ends_when_it_was_said_to(database, an):
    once, ends = reset(database, an), pins.holds_until(NOW)
    assert timedelta(minutes=5) <= ends - NOW <= timedelta(minutes=10)
    last = ends - timedelta(seconds=1)
    assert proved(known(database, an), once, now=last).must_choose
    with pytest.raises(NotSignedIn):
        proved(known(database, an), once, now=ends)


def test_a_second_reset_ends_the_first_pin_for_once(database, an):
    first, second = reset(database, an), reset(database, an)
    assert proved(known(database, an), second).must_choose
    if first != second:
        with pytest.raises(NotSignedIn):
            proved(known(database, an), first)


def test_who_had_begun_to_choose_before_the_reset_comes_too_late(database, an):
    reset(database, an)
    with pytest.raises(Conflict, match="pin_chosen"):
        choose(database, an, PIN, epoch=0)


@pytest.mark.parametrize(
    "typed",
    ["0912345678", "+84 912 345 678", "84912345678", "0912.345.678", "nv 204817", "NV204817"],
)
def test_phone_or_code_however_typed_finds_the_person(database, an, typed):
    with database.reading() as session:
        unit_id = session.get_one(Learner, an).unit_id
        assert find_learner(session, unit_id, typed).id == an


def test_nobody_else_is_found(database, an):
    with database.transaction() as session:
        elsewhere = make_unit(session, "CT08", "Công ty mẫu 08")
        here = session.get_one(Learner, an)
        gone = make_learner(session, here.unit, employee_code="NV111", left_at=NOW)
        for unit_id, typed in (
            (elsewhere.id, "NV204817"),
            (elsewhere.id, "0912345678"),
            (here.unit_id, "NV2048"),
            (here.unit_id, "%"),
            (here.unit_id, ""),
            (here.unit_id, "Nguyễn Văn An"),
            (here.unit_id, gone.employee_code),
            ("", "NV204817"),
        ):
            assert find_learner(session, unit_id, typed) is None

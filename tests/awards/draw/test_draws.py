"""A draw from the promise to the winners; what B58 says must be refused is refused, and logged."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from quizapp.attempts.models import Attempt
from quizapp.audit.models import AuditEntry
from quizapp.audit.service import first_broken
from quizapp.awards.draw import service
from quizapp.awards.draw.bundles import bundle_of, first_wrong
from quizapp.awards.draw.models import LotDraw
from quizapp.awards.draw.protocol import commitment, list_hash, picks
from quizapp.awards.draw.queries import Condition
from quizapp.awards.draw.service import DrawDraft, Entered, Reading
from quizapp.awards.draw.sources import (
    Source,
    SourceKind,
    bits_of,
    canonical_value,
    drand_round,
    known_from,
)
from quizapp.awards.queries import find_newest_run
from quizapp.awards.service import Mark, confirm_run, exclude, propose
from quizapp.core.errors import Conflict, Invalid, QuizError
from quizapp.core.tokens import Keyring
from tests.awards.stage import NOON, give_prizes, make_closed_stage, play

THAT_EVENING = datetime(2026, 11, 20, 11, 45, tzinfo=UTC)
DUE = NOON + timedelta(days=2, hours=6, minutes=45)
LATER = DUE + timedelta(minutes=20)
KEYS = Keyring("k" * 32)
SPECIAL = Source(SourceKind.XSMB_SPECIAL)
ALL_27 = "12345 67890 11111-22222 33333 44444 55555 66666 77777 88888 1111 2222, 3333 4444\n"
ALL_27 += "5555 6666 7777 8888 9999 0000 111 222 333 44 55 66 77"
DRAND = "ab" * 32


@pytest.mark.parametrize(
    ("source", "typed", "value"),
    [
        (SPECIAL, " 12345 ", "XSMB 2026-11-20 DB 12345"),
        (Source(SourceKind.DRAND), DRAND.upper(), f"drand 34123912 {DRAND}"),
        (Source(SourceKind.OTHER, "VNINDEX", digits=6), "1.234,56  điểm", "1.234,56 điểm"),
        (SPECIAL, "1234", None),
        (SPECIAL, "12345 67890", None),
        (SPECIAL, "ĐB 12345", None),
        (SPECIAL, "１２３４５", None),
        (SPECIAL, "１２３４５–", None),
        (SPECIAL, "12345 –", "XSMB 2026-11-20 DB 12345"),
        (Source(SourceKind.XSMB_ALL), "12345", None),
        (Source(SourceKind.DRAND), "ab", None),
        (Source(SourceKind.OTHER, "VNINDEX", digits=6), "1.234", None),
    ],
)
def test_values_have_one_form_each(source, typed, value):
    if value is not None:
        assert canonical_value(source, typed, THAT_EVENING) == value
        return
    with pytest.raises(Invalid) as refusal:
        canonical_value(source, typed, THAT_EVENING)
    assert list(refusal.value.fields) == ["value"]


def test_all_27_numbers_of_a_day_carry_enough():
    value = canonical_value(Source(SourceKind.XSMB_ALL), ALL_27, THAT_EVENING)
    assert value.startswith("XSMB 2026-11-20 DB 12345 G1 67890 G2 11111 22222 G3 33333 44444")
    assert value.endswith("G6 111 222 333 G7 44 55 66 77")
    assert bits_of(Source(SourceKind.XSMB_ALL)) == pytest.approx(355.4, abs=0.1)
    assert bits_of(SPECIAL) == pytest.approx(16.6, abs=0.1)


def test_nothing_is_promised_once_the_first_ball_has_fallen():
    late = datetime(2026, 11, 20, 16, 59, tzinfo=UTC)  # 23:59 of the same day in Vietnam
    drawing = datetime(2026, 11, 20, 11, 10, tzinfo=UTC)
    assert known_from(SPECIAL, late) == known_from(SPECIAL, THAT_EVENING) == drawing
    assert known_from(Source(SourceKind.DRAND), late) == late
    assert drand_round(datetime(2026, 4, 20, tzinfo=UTC)) == 27_946_612


def lots(**more):
    given = {
        "title": "Quà may mắn",
        "purpose": "lots",
        "who": Condition("all_correct"),
        "source": SPECIAL,
        "value_due_at": DUE,
        "fallback_at": DUE + timedelta(days=1),
        "prizes": (("Quà tặng", 2, 500_000),),
        "reserves": 1,
        **more,
    }
    return DrawDraft(**given)


def a_crowd(session):
    """Six people, five of them all correct, one of these excluded."""
    stage = make_closed_stage(session, ("Nhất", 1))
    people = [play(session, stage, f"Người {number}", 4) for number in range(5)]
    play(session, stage, "Chưa đúng hết", 3)
    exclude(session, stage.contest_id, Mark(people[0].id), "Tổ thư ký", by="dung", now=NOON)
    return stage, people


def promised(session, round_id, **more):
    draw = service.prepare(session, round_id, lots(**more), by="dung", now=NOON)
    service.pledge(session, draw.id, keyring=KEYS, by="dung", now=NOON)
    return service.sign(session, draw.id, by="hai", now=NOON)


def enter(session, draw, by, typed="12345", now=LATER, **more):
    return service.enter_value(session, draw.id, Reading(typed, **more), by=by, now=now)


def refused(deed, *arguments, **more) -> str:
    with pytest.raises(QuizError) as refusal:
        deed(*arguments, **more)
    return refusal.value.code


def test_a_draw_from_promise_to_winners(database):
    with database.transaction() as session:
        stage, people = a_crowd(session)
        draw = service.prepare(session, stage.round_id, lots(), by="dung", now=NOON)
        assert (draw.entrant_count, draw.picks) == (4, 3)
        assert people[0].entrant_code not in draw.codes
        service.pledge(session, draw.id, keyring=KEYS, by="dung", now=NOON)
        assert refused(service.sign, session, draw.id, by="dung", now=NOON) == "draw_same_person"
        assert refused(enter, session, draw, "hai") == "draw_not_at_this_step"
        service.pledge(session, draw.id, keyring=KEYS, by="dung", now=NOON)
        service.sign(session, draw.id, by="hai", now=NOON)
        service.sign(session, draw.id, by="hai", now=NOON)
        bundle = bundle_of(draw, address="x", contest_title="x")
        assert (bundle["secret"], bundle["winners"]) == (None, None)
        assert first_wrong(bundle) == "state"
        early = DUE - timedelta(seconds=1)
        assert refused(enter, session, draw, "dung", now=early) == "draw_value_too_early"
        assert refused(enter, session, draw, "dung", is_fallback=True) == "draw_value_too_early"
        assert refused(enter, session, draw, "dung", typed="1234") == "invalid"
        tomorrow = {"is_fallback": True, "now": LATER + timedelta(days=1)}
        assert refused(enter, session, draw, "dung", **tomorrow) == "invalid"
        assert enter(session, draw, "dung", typed="12354") is Entered.FIRST
        assert enter(session, draw, "dung", typed="12354") is Entered.FIRST
        assert refused(enter, session, draw, "dung") == "draw_same_person"
        assert enter(session, draw, "hai") is Entered.DIFFERED
        assert enter(session, draw, "dung") is Entered.FIRST
        assert enter(session, draw, "hai", typed=" 12345\n", evidence="https://x.vn") is (
            Entered.AGREED
        )
        assert enter(session, draw, "hai") is Entered.AGREED
        assert refused(enter, session, draw, "drei") == "draw_not_at_this_step"
        service.reveal(session, draw.id, keyring=KEYS, by="dung", now=LATER)
        again = {"keyring": KEYS, "by": "dung", "now": LATER}
        winners = list(draw.winners)
        assert service.reveal(session, draw.id, **again).winners == winners
        bundle = bundle_of(draw, address="x", contest_title="x")
        assert (bundle["value"], len(bundle["winners"])) == ("XSMB 2026-11-24 DB 12345", 3)
        assert first_wrong(bundle) is None
        assert first_wrong(bundle, {"commitment": "0" * 64}) == "commitment"
        other = service.prepare(session, stage.round_id, lots(), by="dung", now=NOON)
        assert refused(service.pledge, session, other.id, **again | {"now": NOON}) == "draw_exists"
        deeds = list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.sequence)))
        assert deeds[1:10] == [
            "draw.prepared",
            "draw.committed",
            "draw.promised",
            "draw.value_entered",
            "draw.value_differed",
            "draw.value_entered",
            "draw.value_agreed",
            "draw.drawn",
            "draw.prepared",
        ]
        assert first_broken(session) is None


TAMPERED = {
    "entrants": lambda bundle: {"entrants": bundle["entrants"][1:]},
    "added": lambda bundle: {"entrants": [*bundle["entrants"], "A1"]},
    "twice": lambda bundle: {"entrants": [*bundle["entrants"], bundle["entrants"][0]]},
    "secret": lambda _bundle: {"secret": "1" * 64},
    "short": lambda _bundle: {"secret": "00"},
    "value": lambda _bundle: {"value": "XSMB 2026-11-24 DB 12346"},
    "no value": lambda _bundle: {"value": None},
    "winners": lambda bundle: {"winners": bundle["winners"][::-1]},
    "more": lambda _bundle: {"picks": 9},
    "picks": lambda _bundle: {"picks": 21},
    "algorithm": lambda _bundle: {"algorithm": "TPDRAW/2"},
}
NAMED = {
    "entrants": "list_hash",
    "added": "list_hash",
    "twice": "entrants",
    "secret": "commitment",
    "short": "secret",
    "value": "seed",
    "no value": "value",
    "more": "winners",
}


def test_a_changed_file_is_named_by_its_field():
    draw = LotDraw(**_drawn_columns())
    bundle = bundle_of(draw, address="x", contest_title="x")
    bundle["winners"] = _winners(bundle)
    assert first_wrong(bundle) is None
    for name, change in TAMPERED.items():
        assert first_wrong({**bundle, **change(bundle)}) == NAMED.get(name, name), name


def _drawn_columns():
    codes = [f"A{number:02}" for number in range(20)]
    return {
        "state": "drawn",
        "title": "x",
        "contest_name": "demo",
        "prizes": [["Quà", 3, 0]],
        "picks": 3,
        "source": {"kind": "other"},
        "value_due_at": DUE,
        "fallback_at": DUE,
        "list_hash": list_hash(codes),
        "entrants": "".join(f"{code}\n" for code in codes),
        "commitment": commitment(bytes(32)),
        "secret": bytes(32).hex(),
        "value_2": "XSMB 2026-11-24 DB 12345",
        "winners": [],
    }


def _winners(bundle):
    return picks(bytes.fromhex(bundle["seed"]), bundle["entrants"], bundle["picks"])


def test_whoever_is_added_or_taken_out_after_the_promise_stops_the_draw(database):
    with database.transaction() as session:
        stage, people = a_crowd(session)
        draw = promised(session, stage.round_id)
        attempt = session.scalars(
            select(Attempt).where(Attempt.participant_id == people[1].id)
        ).one()
        attempt.is_counted = False
        session.flush()
        assert refused(enter, session, draw, "dung") == "draw_list_changed"
        attempt.is_counted = True
        enter(session, draw, "dung")
        enter(session, draw, "hai")
        friend = play(session, stage, "Người quen", 4)
        reveal = {"keyring": KEYS, "by": "dung", "now": LATER}
        assert refused(service.reveal, session, draw.id, **reveal) == "draw_list_changed"
        session.delete(session.scalars(select(Attempt).filter_by(participant_id=friend.id)).one())
        session.flush()
        other_keys = {**reveal, "keyring": Keyring("z" * 32)}
        assert refused(service.reveal, session, draw.id, **other_keys) == "draw_secret_lost"
        assert service.reveal(session, draw.id, **reveal).state == "drawn"


def test_whoever_has_a_prize_may_be_spared(database):
    with database.transaction() as session:
        stage, people = a_crowd(session)
        play(session, stage, "Nhanh nhất", 4, seconds=10)
        sparing = lots(who=Condition("all_correct", spares_winners=True))
        prepare = {"by": "dung", "now": NOON}
        propose(session, stage.round_id, **prepare)
        before = service.prepare(session, stage.round_id, sparing, **prepare)
        confirm_run(session, stage.round_id, **prepare)
        after = service.prepare(session, stage.round_id, sparing, **prepare)
        assert (before.entrant_count, after.entrant_count) == (len(people), len(people) - 1)


def test_a_redraw_needs_two_people_a_reason_and_a_new_value(database):
    with database.transaction() as session:
        stage, _people = a_crowd(session)
        index = Source(SourceKind.OTHER, "VNINDEX", digits=5)
        draw = promised(session, stage.round_id, source=index)
        enter(session, draw, "dung")
        enter(session, draw, "hai")
        service.reveal(session, draw.id, keyring=KEYS, by="dung", now=LATER)
        void = {"by": "dung", "now": LATER}
        assert refused(service.sign_void, session, draw.id, **void) == "draw_not_at_this_step"
        assert refused(service.ask_to_void, session, draw.id, "  ", **void) == "invalid"
        service.ask_to_void(session, draw.id, "Danh sách thiếu người", **void)
        assert refused(service.sign_void, session, draw.id, **void) == "draw_same_person"
        service.sign_void(session, draw.id, by="hai", now=LATER)
        bundle = bundle_of(draw, address="x", contest_title="x")
        assert (bundle["state"], bundle["void_reason"]) == ("void", "Danh sách thiếu người")
        anew = service.prepare(
            session,
            stage.round_id,
            lots(
                source=index,
                value_due_at=LATER + timedelta(hours=1),
                fallback_at=LATER + timedelta(days=2),
            ),
            by="dung",
            now=LATER,
        )
        service.pledge(session, anew.id, keyring=KEYS, by="dung", now=LATER)
        service.sign(session, anew.id, by="hai", now=LATER)
        then = LATER + timedelta(hours=2)
        with pytest.raises(Invalid) as refusal:
            enter(session, anew, "dung", now=then)
        assert refusal.value.fields == {"value": "draw_value_used"}
        assert enter(session, anew, "dung", typed="54321", now=then) is Entered.FIRST


def test_a_tie_is_drawn_and_its_order_decides_the_prize(database):
    with database.transaction() as session:
        stage = make_closed_stage(session)
        give_prizes(session, stage.round_id, ("Nhất", 1))
        tied = lots(purpose="tie", who=Condition("tie"), prizes=(), reserves=0)
        prepare = {"by": "dung", "now": NOON}
        three = [play(session, stage, name) for name in ("An", "Bình", "Chi")]
        code = refused(service.prepare, session, stage.round_id, tied, **prepare)
        assert code == "draw_without_tie"
        propose(session, stage.round_id, by="dung", now=NOON)
        draw = service.prepare(session, stage.round_id, tied, **prepare)
        assert (draw.entrant_count, draw.picks, draw.prizes) == (3, 3, [["Nhất", 1, 500_000]])
        service.pledge(session, draw.id, keyring=KEYS, by="dung", now=NOON)
        service.sign(session, draw.id, by="hai", now=NOON)
        enter(session, draw, "dung")
        enter(session, draw, "hai")
        service.reveal(session, draw.id, keyring=KEYS, by="dung", now=LATER)
        run = find_newest_run(session, stage.round_id)
        won = {one.id: one.entrant_code for one in three}[
            run.outcome["winners"][0]["participant_id"]
        ]
        assert won == draw.winners[0]
        service.ask_to_void(session, draw.id, "Nhập nhầm ngày quay", by="dung", now=LATER)
        service.sign_void(session, draw.id, by="hai", now=LATER)
        run = find_newest_run(session, stage.round_id)
        assert (run.outcome["winners"], len(run.outcome["open_ties"])) == ([], 1)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": "x"}, "title"),
        ({"prizes": ()}, "prizes"),
        ({"value_due_at": NOON}, "value_due_at"),
        ({"fallback_at": DUE}, "fallback_at"),
        ({"who": Condition("min_score")}, "min_score"),
        ({"source": Source(SourceKind.OTHER)}, "source_name"),
        ({"value_due_at": DUE - timedelta(hours=1)}, "value_due_at"),
        ({"reserves": -1}, "reserves"),
        ({"prizes": (("Quà", 5, 0),)}, None),
    ],
)
def test_what_is_missing_is_named(sqlite_database, change, field):
    with sqlite_database.transaction() as session:
        stage, _people = a_crowd(session)
        with pytest.raises(Invalid) as refusal:
            service.prepare(session, stage.round_id, lots(**change), by="dung", now=NOON)
    if field is None:
        assert refusal.value.code == "draw_more_prizes_than_people"
    else:
        assert list(refusal.value.fields) == [field]


def test_only_closed_rounds_and_only_in_time(database):
    with database.transaction() as session:
        stage, _people = a_crowd(session)
        early = {"by": "dung", "now": NOON - timedelta(hours=3)}
        with pytest.raises(Conflict, match="round_still_open"):
            service.prepare(session, stage.round_id, lots(), **early)
        draw = service.prepare(session, stage.round_id, lots(is_overall=True), by="d", now=NOON)
        begins = DUE - timedelta(minutes=35)
        late = {"by": "d", "now": begins}
        assert refused(service.pledge, session, draw.id, keyring=KEYS, **late) == "draw_due_passed"
        service.pledge(session, draw.id, keyring=KEYS, by="d", now=NOON)
        assert refused(service.sign, session, draw.id, by="hai", now=begins) == "draw_due_passed"
        service.discard(session, draw.id, by="d", now=NOON)
        draw = promised(session, stage.round_id)
        with pytest.raises(Conflict, match="draw_promised"):
            service.discard(session, draw.id, by="d", now=NOON)

"""From a confirmed list to a received gift, and what happens to what nobody claims."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from quizapp.audit.models import AuditEntry
from quizapp.awards.handover import service
from quizapp.awards.handover.models import PrizeClaim
from quizapp.awards.handover.queries import find_photo, list_claims
from quizapp.awards.handover.service import Answer, Photo, PlanDraft
from quizapp.awards.queries import find_newest_run, list_agreed
from quizapp.awards.service import confirm_run, propose
from quizapp.contests.queries import get_round
from quizapp.core.errors import QuizError
from quizapp.core.tokens import Keyring
from quizapp.organisations.service.consents import Said
from tests.awards.draw.test_draws import DUE, LATER, enter, lots
from tests.awards.draw.test_draws import service as draw_service
from tests.awards.stage import NOON, make_closed_stage, play

KEYS = Keyring("k" * 32)
DEADLINE = NOON + timedelta(days=7)
PLAN = PlanDraft(DEADLINE, "Phòng 201, 8:00–17:00")
BY = {"by": "dung", "now": NOON}


def refused(deed, *arguments, **more) -> str:
    with pytest.raises(QuizError) as refusal:
        deed(*arguments, **more)
    fields = getattr(refusal.value, "fields", {})
    return next(iter(fields.values()), refusal.value.code)


def three_prizes(session, **plan):
    """Nhất, Nhì and Khuyến khích won; a fourth is in reserve."""
    stage = make_closed_stage(session, ("Nhất", 1), ("Nhì", 1), ("Khuyến khích", 1))
    people = [
        play(session, stage, name, 4, seconds=100 + place, phone=f"+8491234567{place}")
        for place, name in enumerate(("Nguyễn Văn An", "Trần Bình", "Lê Chi", "Vũ Dũng"))
    ]
    propose(session, stage.round_id, **BY)
    confirm_run(session, stage.round_id, **BY)
    if plan.pop("planned", True):
        draft = PlanDraft(DEADLINE, "Phòng 201", **plan)
        service.set_plan(session, stage.round_id, draft, **BY)
        service.open_claims(session, stage.round_id, **BY)
    return stage, people, list_claims(session, stage.round_id)


def test_a_winner_confirms_by_his_link_and_receives(database):
    with database.transaction() as session:
        _stage, people, claims = three_prizes(session, offers_transfer=True, needs_id_number=True)
        first = claims[0]
        show = {"keyring": KEYS, "is_new": False, **BY}
        code = service.show_link(session, first.id, **show)
        assert service.show_link(session, first.id, **show) == code
        fresh = service.show_link(session, first.id, **{**show, "is_new": True})
        mine = {"keyring": KEYS, "now": NOON}
        assert refused(service.the_claim_of, session, code, **mine) == "claim_link_unknown"
        late = {**mine, "now": DEADLINE}
        assert refused(service.the_claim_of, session, fresh, **late) == "claim_link_unknown"
        answer = Answer("gift", id_number="027195001234")
        confirm = service.confirm_by_link
        assert refused(confirm, session, fresh, "0000", answer, **mine) == "claim_proof_wrong"
        assert refused(confirm, session, fresh, "5670", Answer(), **mine) == "claim_id_number_wrong"
        wrong = Answer("cash", id_number="027195001234")
        assert refused(confirm, session, fresh, "5670", wrong, **mine) == "claim_choice_unknown"
        yes = Said("publish_name", "Tôi đồng ý", "vi", is_given=True, channel="claim_link")
        answer = Answer("transfer", "VCB", "0123456789", "AN", "027195001234", said=yes)
        confirm(session, fresh, "5670", answer, **mine)
        assert (first.state, first.confirmed_via, first.id_number_end) == (
            "confirmed",
            "link",
            "234",
        )
        assert list_agreed(session, {people[0].id}, "publish_name") == {people[0].id}
        stored = str(vars(session.get(PrizeClaim, first.id)))
        assert "027195001234" not in stored
        assert "0123456789" not in stored
        opened = service.open_sealed(session, first.id, "Lập ủy nhiệm chi", keyring=KEYS, **BY)
        assert (opened[0], opened[1].number) == ("027195001234", "0123456789")
        hand = {"session": session, "claim_id": first.id, **BY}
        assert refused(service.hand_over, receipt="link", **hand) == "claim_not_checked"
        assert refused(service.check_identity, checked_with=["x"], **hand) == "claim_check_needed"
        service.check_identity(checked_with=["phone", "name"], **hand)
        assert first.checked_with == ["name", "phone"]
        assert refused(service.acknowledge, session, fresh, "5670", **mine) == (
            "claim_not_at_this_step"
        )
        service.hand_over(receipt="link", **hand)
        service.add_photo(photo=Photo(b"x", "image/png"), **hand)
        assert find_photo(session, first.id).content == b"x"
        service.acknowledge(session, fresh, "5670", **mine)
        assert (first.state, first.receipt) == ("received", "link")
        assert service.acknowledge(session, fresh, "5670", **mine).received_at == NOON
        assert refused(service.lapse, reason="Không đến nhận", **hand) == "claim_not_at_this_step"
        service.forget_sealed(session, first.id, **BY)
        assert service.open_sealed(session, first.id, "Xem lại", keyring=KEYS, **BY) == (None, None)
        deeds = list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.sequence)))
        assert deeds[-8:] == [
            "claim.confirmed",
            "claim.sealed_opened",
            "claim.checked",
            "claim.handed",
            "claim.photo_added",
            "claim.received",
            "claim.sealed_forgotten",
            "claim.sealed_opened",
        ]


def test_at_the_desk_a_signature_does(database):
    with database.transaction() as session:
        _stage, people, claims = three_prizes(session)
        desk = {"keyring": KEYS, **BY}
        second = claims[1]
        confirm = service.confirm_at_desk
        assert refused(confirm, session, second.id, Answer(), [], **desk) == "claim_check_needed"
        transfer = Answer("transfer", "VCB", "0123456789", "BINH")
        assert refused(confirm, session, second.id, transfer, ["name"], **desk) == (
            "claim_choice_unknown"
        )
        confirm(session, second.id, Answer(), ["name", "employee_card"], **desk)
        service.hand_over(session, second.id, "signature", **BY)
        assert (second.state, second.receipt, second.handed_by) == ("received", "signature", "dung")
        assert list_agreed(session, {people[1].id}, "publish_name") == set()


def test_a_prize_nobody_claims_goes_to_the_reserve_by_a_deed(database):
    with database.transaction() as session:
        stage, people, claims = three_prizes(session)
        third = claims[2]
        late = {"by": "dung", "now": DEADLINE + timedelta(hours=1)}
        lapse = service.lapse
        assert refused(lapse, session, third.id, "Không đến nhận", **BY) == "claim_not_overdue"
        assert refused(lapse, session, third.id, "  ", **late) == "reason_needed"
        lapse(session, third.id, "Không đến nhận", **late)
        run = find_newest_run(session, stage.round_id)
        assert (run.state, run.outcome["winners"][2]["participant_id"]) == (
            "proposed",
            people[3].id,
        )
        assert third.state == "lapsed"
        confirm_run(session, stage.round_id, **late)
        service.open_claims(session, stage.round_id, **late)
        moved = next(
            one
            for one in list_claims(session, stage.round_id)
            if one.participant_id == people[3].id
        )
        assert (moved.prize, moved.state) == ("Giải Khuyến khích", "waiting")
        assert not service.changes_of(session, get_round(session, stage.round_id))


def test_lots_move_up_by_the_order_in_which_they_were_drawn(database):
    with database.transaction() as session:
        stage = make_closed_stage(session, ("Nhất", 1))
        for number in range(5):
            play(session, stage, f"Người {number}")
        draw = draw_service.prepare(session, stage.round_id, lots(), by="dung", now=NOON)
        draw_service.pledge(session, draw.id, keyring=KEYS, by="dung", now=NOON)
        draw_service.sign(session, draw.id, by="hai", now=NOON)
        enter(session, draw, "dung")
        enter(session, draw, "hai")
        draw_service.reveal(session, draw.id, keyring=KEYS, by="dung", now=LATER)
        service.set_plan(session, stage.round_id, PlanDraft(DUE + timedelta(days=9), "P. 1"), **BY)
        service.open_claims(session, stage.round_id, **BY)
        claims = list_claims(session, stage.round_id)
        assert [(one.prize, one.value_vnd) for one in claims] == [("Quà tặng", 500_000)] * 2
        service.decline_at_desk(session, claims[0].id, **BY)
        moved = service.lapse(session, claims[0].id, "Từ chối nhận", **BY)
        assert (moved.prize, moved.state) == (claims[0].prize, "waiting")
        assert not service.changes_of(session, get_round(session, stage.round_id))
        service.decline_at_desk(session, claims[1].id, **BY)
        assert service.lapse(session, claims[1].id, "Từ chối nhận", **BY) is None


def test_what_a_plan_needs(sqlite_database):
    with sqlite_database.transaction() as session:
        stage, _people, _claims = three_prizes(session, planned=False)
        open_ = service.open_claims
        assert refused(open_, session, stage.round_id, **BY) == "claim_without_plan"
        for draft, code in (
            (PlanDraft(NOON, "P. 1"), "claim_deadline_must_come"),
            (PlanDraft(DEADLINE, " "), "claim_place_needed"),
            (PlanDraft(DEADLINE, "P. 1", budget_vnd=-1), "claim_budget_wrong"),
        ):
            assert refused(service.set_plan, session, stage.round_id, draft, **BY) == code

"""The prize structure: before publication anything, after it nothing."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from quizapp.awards import service
from quizapp.awards.prize_list import TIE_SENTENCE, SqlPrizeList
from quizapp.awards.queries import list_exclusions, list_tiers
from quizapp.awards.service import Mark, TierDraft
from quizapp.contests.models import Round
from quizapp.core.errors import Conflict, Invalid, NotFound
from tests.awards.stage import NOON, give_prizes, make_closed_stage
from tests.factories import make_stage


def draft(session, **more):
    stage = make_stage(session, now=NOON)
    changes = {"state": "draft", **more}
    session.execute(update(Round).where(Round.id == stage.round_id).values(**changes))
    session.expire_all()
    return stage


def set_plan(session, stage, *tiers, max_per_unit=None):
    service.set_plan(
        session,
        stage.round_id,
        tiers,
        service.Limits(max_per_unit),
        by="dung",
        now=NOON,
    )


def test_prizes_of_a_draft_are_replaced_as_a_whole(database):
    with database.transaction() as session:
        stage = draft(session)
        set_plan(session, stage, TierDraft("Nhất", 1), TierDraft("Nhì", 2))
        set_plan(session, stage, TierDraft("Giải bảo vệ", 3, 200_000, "guards"))
        tiers = list_tiers(session, stage.round_id)
        assert [(tier.name, tier.quantity, tier.division) for tier in tiers] == [
            ("Giải bảo vệ", 3, "guards")
        ]


def test_prizes_are_frozen_with_the_rules(database):
    with database.transaction() as session:
        stage = make_closed_stage(session, ("Nhất", 1))
        with pytest.raises(Conflict, match="prizes_frozen"):
            set_plan(session, stage, TierDraft("Nhất", 2))
        assert [tier.quantity for tier in list_tiers(session, stage.round_id)] == [1]


def test_a_practice_round_has_no_prizes(database):
    with database.transaction() as session:
        stage = draft(session, kind="practice")
        with pytest.raises(Conflict, match="round_without_prizes"):
            set_plan(session, stage, TierDraft("Nhất", 1))


@pytest.mark.parametrize(
    "wrong",
    [
        TierDraft("", 1),
        TierDraft("Nhất", 0),
        TierDraft("Nhất", 1001),
        TierDraft("Nhất", 1, -1),
        TierDraft("Nhất", 1, 0, "students"),
    ],
)
def test_a_prize_that_makes_no_sense_is_named_by_its_row(database, wrong):
    with database.transaction() as session:
        stage = draft(session)
        with pytest.raises(Invalid) as refused:
            set_plan(session, stage, TierDraft("Nhất", 1), wrong)
        assert refused.value.fields == {"tiers-1": "prize_tier_wrong"}


def test_the_rules_print_the_prizes_and_how_a_tie_is_settled(database):
    with database.transaction() as session:
        stage = draft(session)
        give_prizes(session, stage.round_id, ("Nhất", 1), ("Giải bảo vệ", 2), max_per_unit=1)
        assert SqlPrizeList().sentences(session, stage.round_id) == [
            "Giải Nhất: 1 giải, mỗi giải 500.000 đồng.",
            "Giải bảo vệ: 2 giải, mỗi giải 500.000 đồng, dành cho lực lượng bảo vệ.",
            "Mỗi doanh nghiệp nhận không quá 1 giải.",
            TIE_SENTENCE,
        ]


def test_a_round_without_prizes_says_nothing_of_them(database):
    with database.transaction() as session:
        assert SqlPrizeList().sentences(session, draft(session).round_id) == []


def test_an_exclusion_is_taken_back_only_in_its_own_contest(database):
    with database.transaction() as session:
        stage = draft(session)
        made = service.exclude(
            session, stage.contest_id, Mark(phone="+84912345678"), "Tổ thư ký", by="dung", now=NOON
        )
        with pytest.raises(NotFound):
            service.remove_exclusion(session, "another", made.id, by="dung", now=NOON)
        service.remove_exclusion(session, stage.contest_id, made.id, by="dung", now=NOON)
        assert list_exclusions(session, stage.contest_id) == []

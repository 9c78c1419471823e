"""The prizes of a round as sentences of its rules, which are Vietnamese and frozen."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import Annotated, Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.awards.models import AwardRun, PrizePlan, PrizeTier
from quizapp.awards.queries import find_plan, list_tiers
from quizapp.awards.rules import GUARDS
from quizapp.awards.service.plan import NOT_NEXT, ONCE, Limits, TierDraft, set_plan
from quizapp.contests.models import Round
from quizapp.core.errors import Invalid
from quizapp.scoring.ranking import Criterion

TIE_SENTENCE = (
    "Khi số người đồng hạng nhiều hơn số giải còn lại, ban tổ chức bốc thăm giữa những người đó."
)


class TierDefinition(msgspec.Struct, forbid_unknown_fields=True):
    """A prize in a file."""

    name: str
    quantity: int
    value_vnd: int = 0
    division: str = "all"


class PlanDefinition(msgspec.Struct, forbid_unknown_fields=True):
    """The prizes of a round in a file."""

    tiers: list[TierDefinition]
    max_per_enterprise: Annotated[int, msgspec.Meta(ge=1)] | None = None
    reserves: Annotated[int, msgspec.Meta(ge=0, le=50)] = 3
    only_all_correct: bool = False
    repeats: str = "free"


class SqlPrizeList:
    """Answers the port that contests ask."""

    def put(self, session: Session, round_id: str, written: Any, *, by: str, now: datetime) -> None:
        """Give a draft round these prizes. Raises Invalid("prize_file_wrong")."""
        try:
            plan = msgspec.convert(written, PlanDefinition)
        except msgspec.ValidationError as error:
            raise Invalid("prize_file_wrong", problem=str(error)) from error
        set_plan(
            session,
            round_id,
            [TierDraft(**msgspec.to_builtins(tier)) for tier in plan.tiers],
            Limits(plan.max_per_enterprise, plan.reserves, plan.only_all_correct, plan.repeats),
            by=by,
            now=now,
        )

    def copy(self, session: Session, from_id: str, to_id: str, *, by: str, now: datetime) -> None:
        """Give a draft round the prizes of another, where that has some."""
        tiers, plan = list_tiers(session, from_id), find_plan(session, from_id)
        if not tiers or plan is None:
            return
        names = [one.name for one in fields(Limits)]
        set_plan(
            session,
            to_id,
            [TierDraft(one.name, one.quantity, one.value_vnd, one.division) for one in tiers],
            Limits(**{name: getattr(plan, name) for name in names}),
            by=by,
            now=now,
        )

    def are_final(self, session: Session, round_id: str) -> bool:
        """Whether the winners are confirmed."""
        confirmed = select(AwardRun.id).where(
            AwardRun.round_id == round_id, AwardRun.state == "confirmed"
        )
        return session.scalar(confirmed.limit(1)) is not None

    def sentences(self, session: Session, round_id: str) -> list[str]:
        """One sentence for each prize, the highest first, then limits and ties."""
        tiers = list_tiers(session, round_id)
        if not tiers:
            return []
        plan = find_plan(session, round_id)
        limit = plan.max_per_unit if plan else None
        limits = [f"Mỗi doanh nghiệp nhận không quá {limit} giải."] if limit else []
        round_ = session.get_one(Round, round_id)
        ending = [] if round_.chain[-1] is Criterion.SHARED else [TIE_SENTENCE]
        return [*map(sentence, tiers), *limits, *limit_sentences(plan), *ending]


_REPEATS = {
    ONCE: "Người đã nhận giải ở một vòng trước của cuộc thi không nhận giải ở vòng này.",
    NOT_NEXT: "Người đã nhận giải ở vòng liền trước không nhận giải ở vòng này.",
}


def limit_sentences(plan: PrizePlan | None) -> list[str]:
    """Who may not win although ranked high enough."""
    if plan is None:
        return []
    sentences = [_REPEATS[plan.repeats]] if plan.repeats in _REPEATS else []
    if plan.only_all_correct:
        sentences.append("Chỉ xét giải người trả lời đúng tất cả các câu.")
    return sentences


def sentence(tier: PrizeTier) -> str:
    """The prize as the rules print it: `Giải Nhất: 1 giải, mỗi giải 500.000 đồng`."""
    value = f", mỗi giải {dong(tier.value_vnd)}" if tier.value_vnd else ""
    guards = ", dành cho lực lượng bảo vệ" if tier.division == GUARDS else ""
    return f"{tier_title(tier.name)}: {tier.quantity} giải{value}{guards}."


def tier_title(name: str) -> str:
    """`Nhất` -> `Giải Nhất`; a name that says so itself stays."""
    return name if name.casefold().startswith("giải") else f"Giải {name}"


def dong(value_vnd: int) -> str:
    """`500.000 đồng`."""
    return f"{value_vnd:,} đồng".replace(",", ".")

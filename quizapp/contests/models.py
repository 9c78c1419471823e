"""Tables of contests and rounds."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Float, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quizapp.contests.rules import Eligibility, RoundWindow
from quizapp.contests.rules.freezing import Freezing
from quizapp.core.db import Model, short
from quizapp.core.types import ID_LENGTH, PublicId
from quizapp.scoring.ranking import DEFAULT_CHAIN, Criterion, chain_of

OFFICIAL, PRACTICE, TRIAL = "official", "practice", "trial"
KINDS = (OFFICIAL, PRACTICE, TRIAL)
PRELIMINARY, FINAL, ON_STAGE = "preliminary", "final", "on_stage"
DRAFT, PUBLISHED, CLOSED = "draft", "published", "closed"
HIDDEN = "hidden"
"""Of a higher feature, which alone lets people in: to everybody else it does not exist."""
UNSEEN = (DRAFT, HIDDEN)
HIDDEN_ORGANIZER = "hidden"
"""Id of the organizer of hidden contests, which nobody chooses and no list names."""


class Organizer(Model):
    """The name under which contests are held; pages and posters carry only confirmed ones."""

    __tablename__ = "organizer"

    id: Mapped[PublicId]
    name: Mapped[str] = mapped_column(short(200), unique=True)
    hotline: Mapped[str] = mapped_column(short(60), default="")
    confirmed_by: Mapped[str | None] = mapped_column(short(ID_LENGTH))
    confirmed_at: Mapped[datetime | None]
    created_by: Mapped[str | None] = mapped_column(short(ID_LENGTH))
    created_at: Mapped[datetime]


class Contest(Model):
    """A contest of one or more rounds. Participants belong to the contest, not to a round."""

    __tablename__ = "contest"

    id: Mapped[PublicId]
    slug: Mapped[str] = mapped_column(short(80), unique=True)
    title: Mapped[str] = mapped_column(short(200))
    organizer_id: Mapped[str] = mapped_column(short(ID_LENGTH), ForeignKey("organizer.id"))
    fields: Mapped[list[Any]] = mapped_column(default=list)
    """What is asked at joining besides the name: [{"name": "phone", "required": true}, ...]"""
    divisions: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """The tables in which people compete: see `rules.divisions`."""
    is_demo: Mapped[bool] = mapped_column(default=False)
    is_hidden: Mapped[bool] = mapped_column(default=False)
    """Whether it belongs to a higher feature, such as a course: no list of contests names it."""
    two_approvals: Mapped[bool] = mapped_column(default=False)
    """Whether its prize rounds draw only questions that two people have approved."""
    results_final_at: Mapped[datetime | None]
    created_by: Mapped[str | None] = mapped_column(short(ID_LENGTH))
    created_at: Mapped[datetime]

    organizer: Mapped[Organizer] = relationship(lazy="joined")
    rounds: Mapped[list[Round]] = relationship(order_by="Round.position", viewonly=True)


class ContestStaff(Model):
    """Who of the organizers and trainers is assigned to a contest."""

    __tablename__ = "contest_staff"

    contest_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("contest.id", ondelete="CASCADE"), primary_key=True
    )
    staff_id: Mapped[str] = mapped_column(
        short(ID_LENGTH),
        ForeignKey("staff_account.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    )


class Round(Model):
    """One round. After publication its settings and its rules text are frozen."""

    __tablename__ = "round"
    __table_args__ = (
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
        CheckConstraint("closes_at > opens_at", name="window"),
        CheckConstraint("duration_seconds > 0", name="duration"),
        CheckConstraint("attempts_allowed >= 0", name="attempts"),
        Index("ix_round_contest", "contest_id", "position"),
    )

    id: Mapped[PublicId]
    contest_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("contest.id", ondelete="CASCADE")
    )
    position: Mapped[int] = mapped_column(default=1)
    title: Mapped[str] = mapped_column(short(200))
    kind: Mapped[str] = mapped_column(short(10), default=OFFICIAL)
    stage: Mapped[str] = mapped_column(short(12), default=PRELIMINARY)
    """preliminary | final | on_stage"""
    state: Mapped[str] = mapped_column(short(10), default=DRAFT)
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    duration_seconds: Mapped[int]
    attempts_allowed: Mapped[int] = mapped_column(default=1)
    """0 = unlimited (practice)."""
    attempts_per: Mapped[str] = mapped_column(short(6), default="round")
    """round | day (in the installation's time zone)"""
    counted_attempt: Mapped[str] = mapped_column(short(6), default="best")
    """best | first | last"""
    duration_until: Mapped[str] = mapped_column(short(12), default="submission")
    """submission | last_answer: when the time taken ends"""
    ranking: Mapped[list[Any]] = mapped_column(default=lambda: list(DEFAULT_CHAIN))
    """Names of `scoring.ranking.Criterion`, in their order."""
    prediction: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """{"kind", "over", "decimals", "sentence"}: see `scoring.predictions.Prediction`."""
    actual: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """What the prediction is compared with: {"value", "people", "attempts", "all_correct",
    "query", "at"}, counted once when nobody answers any more."""
    shuffle_questions: Mapped[bool] = mapped_column(default=True)
    shuffle_options: Mapped[bool] = mapped_column(default=True)
    difficulty_band: Mapped[int] = mapped_column(default=0)
    """Points of a hundred that the expected scores of two papers may lie apart; 0: not held."""
    max_exposure: Mapped[int] = mapped_column(default=0)
    """Of a hundred papers at most so many hold any one question, while the banks allow; 0: all."""
    seen_last: Mapped[bool] = mapped_column(default=True)
    """Questions of somebody's earlier attempts come only where nothing else is left."""
    on_paper: Mapped[bool] = mapped_column(default=False)
    """Whether people without a phone may answer on a printed paper that the staff enters."""
    show_score: Mapped[str] = mapped_column(short(14), default="at_once")
    """at_once | after_closing"""
    show_key: Mapped[str] = mapped_column(short(14), default="after_closing")
    """after_closing | at_once (practice only) | never"""
    guards_only: Mapped[bool] = mapped_column(default=False)
    eligible_unit_ids: Mapped[list[Any]] = mapped_column(default=list)
    """Parks or enterprises that may take part, with everything below them; empty: everyone."""
    eligible_division_ids: Mapped[list[Any]] = mapped_column(default=list)
    """Ids of the contest's divisions; empty: all."""
    age_from: Mapped[int | None]
    age_to: Mapped[int | None]
    """Whole years that somebody becomes in the year in which the round opens."""
    listed_only: Mapped[bool] = mapped_column(default=False)
    """Whether only those on the round's list (`Admission`) may take part."""
    board_freeze_minutes: Mapped[int] = mapped_column(default=0)
    """The last so many minutes are not on the board while the round runs; 0: all are."""
    board_until_announced: Mapped[bool] = mapped_column(default=False)
    """Whether what is not shown while it runs stays so until the announcement."""
    board_frozen_at: Mapped[datetime | None]
    """The moment shown, once the end of the round moved while the board stood still."""
    announced_at: Mapped[datetime | None]
    rules_additions: Mapped[str] = mapped_column(default="")
    rules_text: Mapped[str] = mapped_column(default="")
    published_at: Mapped[datetime | None]
    published_by: Mapped[str | None] = mapped_column(short(ID_LENGTH))
    pool_changed_at: Mapped[datetime | None]
    """Papers drawn from a pool as it was before this moment are not begun any more."""
    law_notice: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """What a change of the law did to it, until its organizer has seen it: {"at", "out": [{"line",
    "version", "expected", "code"}], "replaced", "kept", "is_short"}."""
    repairs: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Version -> {"kind", "keys"} of keys repaired after its end: see `scoring.policies.Repair`."""
    withdrawn: Mapped[list[Any]] = mapped_column(default=list)
    """Leaked questions taken out since: [{"question_id", "code", "reason", "by", "at"}]."""
    pauses: Mapped[list[Any]] = mapped_column(default=list)
    """[{"from", "to", "by", "reason"}], moments in ISO 8601; `to` is null while one lasts."""
    closed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    contest: Mapped[Contest] = relationship(lazy="joined")
    blueprint: Mapped[list[BlueprintLine]] = relationship(
        cascade="all, delete-orphan", order_by="BlueprintLine.position", lazy="selectin"
    )

    @property
    def window(self) -> RoundWindow:
        """The snapshot that the rules judge."""
        return RoundWindow(self.state, self.opens_at, self.closes_at)

    @property
    def eligibility(self) -> Eligibility:
        """Who may take part."""
        return Eligibility(
            guards_only=self.guards_only,
            unit_ids=frozenset(self.eligible_unit_ids),
            division_ids=frozenset(self.eligible_division_ids),
            age_from=self.age_from,
            age_to=self.age_to,
            year=self.opens_at.year,
            listed_only=self.listed_only,
        )

    @property
    def freezing(self) -> Freezing:
        """When its board stands still."""
        return Freezing(
            minutes=self.board_freeze_minutes,
            until_announced=self.board_until_announced,
            announced_at=self.announced_at,
            closed_at=self.closed_at,
            held_since=self.board_frozen_at,
        )

    @property
    def chain(self) -> tuple[Criterion, ...]:
        """By what it ranks."""
        return chain_of(self.ranking)

    @property
    def question_count(self) -> int:
        """How many questions a paper has."""
        return sum(line.count for line in self.blueprint)


class BlueprintLine(Model):
    """So many questions from a bank, of a topic and level where given, worth so many points."""

    __tablename__ = "blueprint_line"

    round_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("round.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    bank_id: Mapped[str] = mapped_column(short(ID_LENGTH), ForeignKey("question_bank.id"))
    topic: Mapped[str | None] = mapped_column(short(120))
    level: Mapped[str | None] = mapped_column(short(12))
    count: Mapped[int]
    points: Mapped[int] = mapped_column(default=1)
    group_size: Mapped[int] = mapped_column(default=1)
    """Above 1: whole groups of so many questions that share a text are drawn."""
    questions: Mapped[list[Any]] = mapped_column(default=list)
    """Codes of the bank: every paper holds exactly these; empty: drawn."""


class Admission(Model):
    """Somebody on the list of a round. `mark`: a keyed hash of phone or code, or a participant.

    Nobody can be read from it, only found again: see `service.admission`.
    """

    __tablename__ = "admission"

    round_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("round.id", ondelete="CASCADE"), primary_key=True
    )
    mark: Mapped[str] = mapped_column(short(80), primary_key=True)
    added_at: Mapped[datetime]


class PoolQuestion(Model):
    """A question version that papers of a round may draw: frozen at publication."""

    __tablename__ = "pool_question"

    round_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("round.id", ondelete="CASCADE"), primary_key=True
    )
    line: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[str] = mapped_column(
        short(ID_LENGTH), ForeignKey("question_version.id"), primary_key=True, index=True
    )
    expected_right: Mapped[float | None] = mapped_column(Float)
    """Share of people taken to answer rightly when the pool was frozen; papers are drawn by it."""

"""The shapes of what participants are answered, for the OpenAPI document. Fields may be added."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

Id = Annotated[str, Meta(description="Opaque.")]
Html = Annotated[str, Meta(description="Safe to show as it is.")]
Response = Annotated[
    str | list[str] | bool | float | dict[str, str | bool | float | None] | None,
    Meta(
        description="single_choice: an option id; multiple_choice: a list of them;"
        " true_false: a boolean; statement_table: {statement id: boolean}; matching: {left id:"
        " right id}; ordering: list of ids; short_text: a text; numeric: text, number or {value,"
        " unit}; cloze: {gap: option id or text}. Parts may be missing; null clears."
    ),
]


class Problem(Struct):
    """RFC 9457. `code` is stable, `detail` is a sentence in the language asked for."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: Annotated[
        dict[str, str] | UnsetType, Meta(description="Field name: what is wrong with it.")
    ] = UNSET


class ContestName(Struct):
    slug: str
    title: str


class ContestAtTheDoor(ContestName):
    organizer: str
    rules_url: str


class RoundAtTheDoor(Struct):
    id: Id
    title: str
    opens_at: datetime
    closes_at: datetime
    duration_seconds: int
    question_count: int
    attempts_allowed: Annotated[int, Meta(description="0: as many as one likes.")]
    state: str


class UnitName(Struct):
    code: str
    name: str


class AskedField(Struct):
    name: str
    label: str
    required: bool
    type: Literal["tel", "text", "number", "unit"]


class AskedConsent(Struct):
    name: str
    text: str
    required: bool


class Door(Struct):
    contest: ContestAtTheDoor
    round: RoundAtTheDoor
    unit: UnitName | None
    fields: list[AskedField]
    consents: list[AskedConsent]
    server_time: datetime


class Units(Struct):
    units: list[UnitName]


class Me(Struct):
    id: Id
    display_name: str


class Joined(Struct):
    """`token` and `resume_code` are shown this once."""

    participant: Me
    token: str
    resume_code: str
    round_id: Id
    contest: ContestName


class Media(Struct):
    kind: Literal["image"]
    url: str
    alt: str


class Option(Struct):
    id: Annotated[str, Meta(description="Random in every attempt.")]
    html: Html
    media: list[Media]


class Gap(Struct):
    gap: Annotated[str, Meta(description="Its name in the response: 1, 2, ...")]
    options: Annotated[list[Option] | UnsetType, Meta(description="Missing: typed.")] = UNSET


class Group(Struct):
    id: Annotated[str, Meta(description="The same in a run of slots.")]
    html: Html
    media: list[Media]


class Question(Struct):
    slot: int
    type: Literal[
        "single_choice",
        "multiple_choice",
        "true_false",
        "statement_table",
        "matching",
        "ordering",
        "short_text",
        "numeric",
        "cloze",
    ]
    stem_html: Html
    media: list[Media]
    lang: str
    group: Annotated[Group | UnsetType, Meta(description="What this and its neighbours share.")] = (
        UNSET
    )
    options: list[Option] | UnsetType = UNSET
    statements: list[Option] | UnsetType = UNSET
    left: list[Option] | UnsetType = UNSET
    right: list[Option] | UnsetType = UNSET
    items: list[Option] | UnsetType = UNSET
    units: list[str] | UnsetType = UNSET
    parts: Annotated[
        list[Html | Gap] | UnsetType, Meta(description="The text of a cloze and its gaps.")
    ] = UNSET


class StoredAnswer(Struct):
    response: Response
    seq: int


class Result(Struct):
    score: float
    max_score: float
    correct_count: int
    duration_seconds: int
    rank: int | None


class Prediction(Struct):
    label: str
    unit: str
    value: Annotated[str | None, Meta(description="A plain decimal.")]
    seq: int | None


class Attempt(Struct):
    id: Id
    round_id: Id
    number: int
    state: Literal["open", "submitted", "expired"]
    started_at: datetime
    deadline_at: datetime
    submitted_at: datetime | None
    server_time: datetime
    questions: list[Question]
    answers: Annotated[dict[str, StoredAnswer], Meta(description="By slot.")]
    prediction: Prediction | None
    result: Result | None


class Started(Struct):
    attempt: Attempt


class Clock(Struct):
    """`paused`: the time stands still; what is left is then counted from the year 9000."""

    state: Literal["open", "submitted", "expired"]
    deadline_at: datetime
    paused: bool
    server_time: datetime


class SavedOne(Struct):
    """Sent only after the answer is durable. `superseded`: a newer one already stood there."""

    slot: int
    seq: int
    saved_at: datetime
    superseded: bool
    answered_count: int
    deadline_at: datetime
    server_time: datetime


class Predicted(Struct):
    """Sent only after the prediction is durable. `value`: what stands now."""

    value: str | None
    seq: int
    saved_at: datetime
    superseded: bool
    answered_count: int
    deadline_at: datetime
    server_time: datetime


class SavedItem(Struct):
    slot: int
    seq: int
    superseded: bool


class RefusedItem(Struct):
    slot: int
    code: str
    detail: str


class SavedMany(Struct):
    saved: list[SavedItem]
    refused: list[RefusedItem]
    answered_count: int
    deadline_at: datetime
    server_time: datetime


class Submitted(Struct):
    state: Literal["submitted", "expired"]
    submitted_at: datetime
    answered_count: int
    question_count: int
    receipt_code: Annotated[str, Meta(description="The participant's secret.")]
    entrant_code: Annotated[str, Meta(description="Public; lists for draws are made of these.")]
    result: Annotated[Result | None, Meta(description="null while it is withheld.")]
    server_time: datetime


class Citation(Struct):
    document_id: Id
    article: str
    clause: str | None
    point: str | None


class ReviewedQuestion(Question, kw_only=True):
    version_id: Id
    response: Response
    key: Annotated[Response, Meta(description="The right response.")]
    right: Annotated[
        Any, Meta(description="As `key`; of matching questions the entries on the right.")
    ]
    credit: float
    is_correct: bool
    repair: Annotated[
        Literal["drop", "accept", "change"] | None, Meta(description="Of the key, after the round.")
    ]
    explanation_html: Html
    citations: list[Citation]


class Review(Struct):
    attempt_id: Id
    questions: list[ReviewedQuestion]
    server_time: datetime


class BoardEntry(Struct):
    rank: int
    display_name: str
    unit: str | None
    score: float
    correct_count: int
    duration_seconds: int
    submitted_at: datetime


class Leaderboard(Struct):
    as_of: datetime
    frozen: bool
    total: int
    entries: list[BoardEntry]
    me: BoardEntry | None


class UnitStanding(Struct):
    rank: int
    unit: UnitName
    participants: int
    headcount: int | None
    rate: float | None
    mean_score: Annotated[
        float | None, Meta(description="Null where fewer than five people are in.")
    ]
    size: Annotated[
        str | None, Meta(description="under_100, from_100, from_500 or from_2000 people.")
    ]


class UnitBoard(Struct):
    as_of: datetime
    frozen: bool
    measure: str
    entries: list[UnitStanding]


class Nothing(msgspec.Struct):
    """An empty object."""

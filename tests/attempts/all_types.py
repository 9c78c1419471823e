"""A round whose paper has one question of every type beyond the three that every bank has."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from quizapp.banks.models import QuestionVersion
from quizapp.contests.models import Round
from tests.factories import Stage, make_stage

ONE = {"credit": 1}
KINDS = {
    "statement_table": ("Đúng hay sai?", ["Một", "Hai"], {"values": [True, False]}, "partial"),
    "matching": (
        "Ghép",
        ["Cháy", "Tai nạn", "115", "114"],
        {"left": 2, "right_of": [3, 2]},
        "partial",
    ),
    "ordering": ("Xếp", ["Báo động", "Cắt điện", "Dập lửa"], {"count": 3}, "all_or_nothing"),
    "short_text": ("Gọi là gì?", [], {"accepted": [ONE | {"text": "Hòa giải"}]}, "all_or_nothing"),
    "numeric": (
        "Bao xa?",
        [],
        {"accepted": [ONE | {"value": "1.5"}], "units": [{"name": "km", "factor": "1"}]},
        "all_or_nothing",
    ),
    "cloze": (
        "Gọi {{1}} khi có {{2}}.",
        ["113", "114"],
        {"gaps": [{"options": [0, 1], "right": [1]}, {"accepted": [ONE | {"text": "cháy"}]}]},
        "partial",
    ),
}


def make_stage_of_all_types(session: Session) -> Stage:
    """The key is shown at once, so that a review can be looked at."""
    stage = make_stage(session, questions=len(KINDS), bank_questions=len(KINDS))
    ids = session.scalars(select(QuestionVersion.id).order_by(QuestionVersion.id))
    for id_, (name, (stem, elements, key, scoring)) in zip(ids, KINDS.items(), strict=True):
        texts = {"vi": {"stem": stem, "options": elements, "explanation": "Vì thế."}}
        session.execute(
            update(QuestionVersion)
            .where(QuestionVersion.id == id_)
            .values(type=name, texts=texts, answer_key=key, scoring=scoring)
        )
    session.execute(update(Round).values(show_key="at_once"))
    return stage

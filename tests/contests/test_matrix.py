"""The paper as a matrix, and questions that every paper holds."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from quizapp.banks.models import Question, QuestionVersion
from quizapp.contests.models import PoolQuestion, Round
from quizapp.contests.rules import LineDraft
from quizapp.contests.service import draft_of, publish_round, update_round
from quizapp.core.errors import Invalid
from tests.conftest import NOW
from tests.contests.conftest import PLAIN, set_up
from tests.contests.test_pages import desk, dung, make_draft, text_of

__all__ = ["desk", "dung"]


def test_numbers_in_cells_become_lines_and_fixed_questions_stay(dung, desk, database):
    round_id, bank_id = make_draft(dung, desk), desk[1]
    with database.transaction() as session:
        for number, question in enumerate(session.scalars(select(Question))):
            version = session.get_one(QuestionVersion, question.current_version_id)
            version.topic = ("Cháy nổ", "Ra vào cổng")[number % 2]
            version.level = ("remember", "apply")[number // 3]
    steps = f"/manage/rounds/{round_id}/steps/paper"
    fixed = {
        "lines-0-source": f"{bank_id}||",
        "lines-0-questions": "Q002, Q001",
        "lines-0-count": "",
    }
    assert dung.post(steps, data=fixed | {"lines-0-points": "2"}).status_code == 302
    address = f"/manage/rounds/{round_id}/matrix"
    page = text_of(dung.get(address))
    assert "Cháy nổ, Nhận biết: có 2 câu" in page
    cells = {"bank": bank_id, "cell-0-remember": "1", "cell-1-apply": "2", "cell-1-remember": "x"}
    assert dung.post(address, data=cells).location == steps
    with database.reading() as session:
        lines = draft_of(session.get_one(Round, round_id)).lines
    assert [(one.questions, one.topic, one.level, one.count) for one in lines] == [
        (("Q002", "Q001"), None, None, 2),
        ((), "Cháy nổ", "remember", 1),
        ((), "Ra vào cổng", "apply", 2),
    ]
    assert 'value="2"' in dung.get(address).get_data(as_text=True)


def test_what_every_paper_holds_is_drawn_from_nowhere_else(database):
    with database.transaction() as session:
        workshop = set_up(session)
        lines = (
            LineDraft(workshop.bank_id, 1, questions=("Q003",)),
            LineDraft(workshop.bank_id, 2),
        )
        round_ = workshop.make_round(session, lines=lines)
        publish_round(session, round_.id, PLAIN, workshop.dung, now=NOW)
        assert "1 câu có trong mọi đề" in round_.rules_text
        pool = session.execute(
            select(PoolQuestion.line, Question.code)
            .join(QuestionVersion, QuestionVersion.id == PoolQuestion.version_id)
            .join(Question, Question.id == QuestionVersion.question_id)
            .order_by(Question.code)
        ).all()
        assert [tuple(row) for row in pool if row.line == 1] == [(1, "Q003")]
        drawn = [row.code for row in pool if row.line == 2]
        assert drawn == ["Q001", "Q002", "Q004", "Q005", "Q006"]


@pytest.mark.parametrize(
    ("line", "field", "code"),
    [
        ({"count": 1, "questions": ("Q009",)}, "lines-0-questions", "question_code_unknown"),
        ({"count": 3, "questions": ("Q001", "Q002")}, "lines-0-count", "count_not_fixed"),
    ],
)
def test_fixed_questions_must_be_there_and_counted(database, line, field, code):
    with database.transaction() as session:
        workshop = set_up(session)
        round_ = workshop.make_round(session)
        draft = workshop.draft(lines=(LineDraft(workshop.bank_id, **line),))
        with pytest.raises(Invalid) as refused:
            update_round(session, round_.id, draft, workshop.dung, now=NOW)
    assert refused.value.fields == {field: code}

"""Fifty thousand questions cost a page no more statements than five hundred."""

import time

import pytest
from sqlalchemy import event, text, update

from quizapp.attempts.rules import PaperPlan, PoolItem, PoolLine
from quizapp.banks.models import Question, QuestionVersion
from tests.factories import make_bank, signed_in_client

FEW, TIMES = 500, 100
PAGES = (
    "",
    "?page=7",
    "?q=cau+hoi+so+42",
    "?state=approved&level=remember",
    "?topic=PCCC&type=single_choice",
    "?flag=uncited",
)
SLOWEST_SECONDS = 3.0


NUMBERS = "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < :most)"
OTHERS = {"id", "question_id", "current_version_id", "approved_version_id"}
LONGER = {"code", "content_digest"}


def multiply(session, times: int) -> None:
    """Each question and its version so many times, written by the database itself."""
    for model in (Question, QuestionVersion):
        columns = [column.name for column in model.__table__.columns]
        shown = [
            f"substr({name}, 5) || 'n' || n"
            if name in OTHERS
            else f"{name} || 'n' || n"
            if name in LONGER
            else name
            for name in columns
        ]
        sentence = (
            f"INSERT INTO {model.__tablename__} ({', '.join(columns)}) {NUMBERS}"  # noqa: S608
            f" SELECT {', '.join(shown)} FROM {model.__tablename__} CROSS JOIN n"
        )
        session.execute(text(sentence), {"most": times - 1})


@pytest.fixture
def bank(database):
    with database.transaction() as session:
        bank = make_bank(session, "lon", questions=FEW)
        session.execute(update(QuestionVersion).values(topic="PCCC"))
        return bank.slug


def statements_of(database, trainer, bank):
    """Path -> how many statements its page takes."""
    seen = []

    def note(*call):
        seen.append(call[2])

    counts = {}
    event.listen(database.engine, "before_cursor_execute", note)
    for query in PAGES:
        seen.clear()
        began = time.monotonic()
        assert trainer.get(f"/manage/banks/{bank}{query}").status_code == 200
        assert time.monotonic() - began < SLOWEST_SECONDS, query
        counts[query] = len(seen)
    event.remove(database.engine, "before_cursor_execute", note)
    return counts


def test_lists_searches_and_filters_cost_the_same_statements(app, database, bank):
    engine = app.extensions["quizapp"].database
    trainer = signed_in_client(app, "trainer")
    statements_of(engine, trainer, bank)
    few = statements_of(engine, trainer, bank)
    with database.transaction() as session:
        multiply(session, TIMES)
    assert "50.000" in trainer.get(f"/manage/banks/{bank}").text
    assert statements_of(engine, trainer, bank) == few


def test_ten_thousand_papers_take_a_hundred_times_a_hundred():
    pool = [PoolItem(f"v{n}", f"q{n}", "single_choice", 4) for n in range(50_000)]
    parts = [PoolLine(5, 1, pool[start : start + 10_000]) for start in range(0, 50_000, 10_000)]
    plan = PaperPlan(parts, shuffle_questions=True, shuffle_options=True)
    plan.draw("first")

    def seconds(papers: int) -> float:
        began = time.process_time()
        for number in range(papers):
            plan.draw(str(number))
        return time.process_time() - began

    few = min(seconds(100) for _ in range(5))
    assert seconds(10_000) < 100 * few * 2

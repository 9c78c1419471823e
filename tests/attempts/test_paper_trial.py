"""What a round's papers have in common, told before it is published."""

import pytest
from sqlalchemy import update

from quizapp.attempts.paper_trial import try_papers
from quizapp.attempts.rules import PaperPlan, PoolItem, PoolLine
from quizapp.banks.models import QuestionVersion
from quizapp.contests.models import BlueprintLine, ContestStaff, Round
from quizapp.core.errors import Conflict
from tests.factories import make_stage, signed_in_client


def line(count, names):
    items = [PoolItem(name, f"q{name}", "single_choice", 4) for name in names]
    return PoolLine(count, 1, items)


def trial(*lines, expected=None, papers=400):
    names = [item.version_id for one in lines for item in one.items]
    known = dict.fromkeys(names, 0.7) | (expected or {})
    return try_papers(PaperPlan(lines, True, True), known, seed="s", papers=papers)


def test_a_pool_just_large_enough_is_seen_by_everybody():
    found = trial(line(3, "abc"))
    assert (found.questions, found.common, found.most_common, found.most_seen) == (3, 3.0, 3, 1.0)
    assert found.lines[0].share == 1.0


def test_the_larger_the_pool_the_less_two_papers_share():
    small, large = trial(line(4, "abcdefgh")), trial(line(4, map(str, range(80))))
    # Two papers of k of n questions share k * k / n on average.
    assert small.common == pytest.approx(16 / 8, abs=0.15)
    assert large.common == pytest.approx(16 / 80, abs=0.05)
    assert small.lines[0].share == 0.5
    assert large.most_seen < small.most_seen


def test_lines_by_level_make_papers_equally_hard():
    easy, hard = "abcdefgh", "ABCDEFGH"
    expected = dict.fromkeys(easy, 0.85) | dict.fromkeys(hard, 0.4)
    mixed = trial(line(4, easy + hard), expected=expected)
    by_level = trial(line(2, easy), line(2, hard), expected=expected)
    assert (mixed.spread.least, mixed.spread.most) == pytest.approx((0.4, 0.85))
    assert not mixed.spread.is_even
    assert by_level.spread.least == pytest.approx(by_level.spread.most)
    assert by_level.spread.is_even
    assert sum(mixed.spread.bands) == sum(by_level.spread.bands) == 400


def test_the_same_seed_tells_the_same():
    assert trial(line(2, "abcdef")) == trial(line(2, "abcdef"))


def test_too_small_a_pool_is_refused():
    with pytest.raises(Conflict):
        trial(line(3, "ab"))


@pytest.fixture
def stage(database):
    with database.transaction() as session:
        stage = make_stage(session)
        session.execute(update(Round).values(state="draft", published_at=None))
    return stage


def page_of(app, stage, *, is_hers=True):
    dung = signed_in_client(app, "organizer")
    if is_hers:
        with app.extensions["quizapp"].database.transaction() as session:
            session.add(ContestStaff(contest_id=stage.contest_id, staff_id=dung.staff_id))
    return dung.get(f"/manage/rounds/{stage.round_id}/papers")


def test_an_organizer_sees_it_before_publishing(app, database, stage):
    with database.transaction() as session:
        session.execute(update(QuestionVersion).values(level="remember"))
    page = page_of(app, stage).text
    assert "Máy vừa rút thử 1.000 đề" in page
    assert "Các đề khó dễ gần như nhau." in page
    assert "Có câu nằm trong hơn nửa số đề" in page


def test_what_cannot_be_drawn_is_said(app, database, stage):
    with database.transaction() as session:
        session.execute(update(BlueprintLine).values(count=99))
    page = page_of(app, stage)
    assert page.status_code == 200
    assert "Chưa rút được đề nào" in page.text


def test_an_organizer_of_another_contest_sees_nothing(app, stage):
    assert page_of(app, stage, is_hers=False).status_code == 404

"""Questions that share a text are drawn whole, stand in a row, and keep their order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from quizapp.attempts.models import Attempt
from quizapp.attempts.rules import PaperPlan, PoolItem, PoolLine
from quizapp.banks import service
from quizapp.banks.models import Question, QuestionBank, QuestionVersion
from quizapp.banks.queries import Part, count_groups, list_drawable
from quizapp.banks.rules import GroupPart, OptionDraft, QuestionDraft
from quizapp.contests.models import BlueprintLine, PoolQuestion, Round
from quizapp.core.errors import Conflict
from tests.conftest import NOW
from tests.factories import bearer, join, make_stage, signed_in_client

BANK = "/manage/banks/mau"
TEXT = "Anh Nam làm ca đêm ở xưởng dệt.\nKho bên cạnh bốc khói."


def single(number):
    return PoolItem(f"v{number}", f"q{number}", "single_choice", 4)


def group(name, size=3):
    return [
        PoolItem(f"{name}{place}", f"q{name}{place}", "single_choice", 4, None, name, place)
        for place in range(size, 0, -1)
    ]


def groups(count, size=3):
    return [item for number in range(count) for item in group(f"g{number}-", size)]


def plan(*lines, shuffled=True):
    return PaperPlan(lines, shuffle_questions=shuffled, shuffle_options=True)


def versions(paper):
    return [slot.version_id for slot in paper]


def runs(paper):
    """The groups met, one after the other."""
    found = []
    for version in versions(paper):
        name = version[:-1] if version.startswith("g") else version
        if not found or found[-1] != name:
            found.append(name)
    return found


@given(st.integers(0, 10**6))
def test_a_group_stands_in_a_row_in_its_own_order(seed):
    lines = (PoolLine(4, 1, [single(n) for n in range(9)]), PoolLine(6, 2, groups(5), {}, 3))
    paper = plan(*lines).draw(str(seed))
    assert len(paper) == 10
    drawn = runs(paper)
    assert len(drawn) == len(set(drawn)) == 6
    for name in (one for one in drawn if one.startswith("g")):
        places = [v.removeprefix(name) for v in versions(paper) if v.startswith(name)]
        assert places == ["1", "2", "3"]


def test_all_groups_come_and_their_place_in_the_paper_changes():
    lines = (PoolLine(4, 1, [single(n) for n in range(4)]), PoolLine(3, 1, groups(3), {}, 3))
    papers = [runs(plan(*lines).draw(str(seed))) for seed in range(200)]
    starts = {drawn.index(one) for drawn in papers for one in drawn if one.startswith("g")}
    assert starts == {0, 1, 2, 3, 4}
    assert {one for drawn in papers for one in drawn if one.startswith("g")} == {
        "g0-",
        "g1-",
        "g2-",
    }


def test_a_group_met_before_comes_last():
    line = PoolLine(3, 1, groups(2), {}, 3)
    for seed in range(50):
        assert runs(plan(line).draw(str(seed), seen={"qg0-2"})) == ["g1-"]


def test_what_is_left_of_a_group_is_not_drawn():
    line = PoolLine(3, 1, groups(2)[1:], {}, 3)
    assert {runs(plan(line).draw(str(seed)))[0] for seed in range(50)} == {"g1-"}
    with pytest.raises(Conflict, match="pool_too_small"):
        plan(PoolLine(6, 1, groups(2)[1:], {}, 3)).draw("x")


def test_papers_are_even_over_groups_too():
    easy, hard = group("g0-"), group("g1-")
    expected = {item.question_id: 0.9 for item in easy} | {i.question_id: 0.1 for i in hard}
    line = PoolLine(3, 1, [*easy, *hard], expected, 3)
    assert line.expected_sum == pytest.approx(1.5)
    assert line.expected_by_unit == pytest.approx({"g0-": 2.7, "g1-": 0.3})


def draft(stem, place, text=TEXT, code="kho-hang"):
    options = (OptionDraft("Báo động", is_right=True), OptionDraft("Về nhà"))
    return QuestionDraft("single_choice", stem, options, group=GroupPart(code, text, place))


@pytest.fixture
def stage(database):
    """A round that draws one group of two and one question beside it."""
    with database.transaction() as session:
        stage = make_stage(session, questions=1, bank_questions=3)
        bank = session.scalars(select(QuestionBank)).one()
        for stem, place in (("Sau đó?", 2), ("Trước hết?", 1)):
            made = service.create_question(session, bank.id, draft(stem, place), "x", now=NOW)
            made.state, made.approved_version_id = "approved", made.current_version_id
            session.add(
                PoolQuestion(round_id=stage.round_id, line=2, version_id=made.current_version_id)
            )
        line = BlueprintLine(position=2, bank_id=bank.id, count=2, group_size=2)
        line.round_id = stage.round_id
        session.add(line)
    return stage


@pytest.fixture
def an(app, stage):
    client = app.test_client()
    client.an = bearer(join(client))
    return client


def test_the_paper_says_which_questions_share_a_text(an, stage):
    path = f"/api/v1/rounds/{stage.round_id}/attempts"
    asked = an.post(path, json={}, headers=an.an).json["attempt"]["questions"]
    assert len(asked) == 3
    shared = [one for one in asked if "group" in one]
    assert [one["stem_html"] for one in shared] == ["Trước hết?", "Sau đó?"]
    assert shared[1]["slot"] == shared[0]["slot"] + 1
    assert shared[0]["group"] == shared[1]["group"]
    assert shared[0]["group"]["html"] == TEXT.replace("\n", "<br>")
    assert "kho-hang" not in shared[0]["group"]["id"]


def test_phone_and_review_show_the_text_above_each_of_them(app, database, an, stage):
    path = f"/api/v1/rounds/{stage.round_id}/attempts"
    attempt = an.post(path, json={}, headers=an.an).json["attempt"]
    page = an.get(f"/attempts/{attempt['id']}", headers=an.an)
    assert page.status_code == 200
    assert page.text.count('<details class="shared-text" open>') == 2
    an.post(f"/api/v1/attempts/{attempt['id']}/submission", json={}, headers=an.an)
    with database.transaction() as session:
        session.execute(update(Round).values(show_key="at_once"))
    review = an.get(f"/attempts/{attempt['id']}/review", headers=an.an)
    assert review.text.count("Kho bên cạnh bốc khói.") == 2
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Attempt)) == 1


def test_lines_for_single_questions_never_draw_one_of_a_group(database, stage):
    with database.reading() as session:
        bank = session.scalars(select(QuestionBank)).one()
        alone = list_drawable(session, bank.id, approved_only=True)
        together = list_drawable(session, bank.id, Part(group_size=2), approved_only=True)
        assert (len(alone), len(together)) == (3, 2)
        assert count_groups(session, bank.id, approved_only=True) == {2: 1}
        assert list_drawable(session, bank.id, Part(group_size=3), approved_only=True) == []


@pytest.mark.parametrize("lost", ["retired", "unapproved", "other text"])
def test_a_group_is_drawn_only_while_it_is_whole(database, stage, lost):
    with database.transaction() as session:
        bank = session.scalars(select(QuestionBank)).one()
        version = session.scalars(select(QuestionVersion).filter_by(group_place=1)).one()
        if lost == "other text":
            version.texts = {"vi": {**version.texts["vi"], "group": "Khác."}}
        elif lost == "retired":
            session.get(Question, version.question_id).state = "retired"
        else:
            session.get(Question, version.question_id).approved_version_id = None
        session.flush()
        left = list_drawable(session, bank.id, Part(group_size=2), approved_only=True)
        assert left == []


def fields(**more):
    return {
        "do": "save",
        "type": "single_choice",
        "scoring": "all_or_nothing",
        "level": "apply",
        "stem": "Gọi ai?",
        "options-0-text": "114",
        "options-0-right": "y",
        "options-1-text": "113",
        **more,
    }


def test_the_text_is_written_once_for_the_whole_group(app, database, stage):
    trainer = signed_in_client(app, "trainer")
    new = fields(group_code="kho-hang", group_place="3")
    assert trainer.post(f"{BANK}/questions/new", data=new).status_code == 302
    page = trainer.post(
        f"{BANK}/questions/new",
        data=fields(group_code="kho-hang", group_place="4", group_text="Đoạn mới."),
        follow_redirects=True,
    )
    assert "3 câu khác của chùm" in page.text
    with database.reading() as session:
        wanted = select(QuestionVersion).join(
            Question, Question.current_version_id == QuestionVersion.id
        )
        shared = session.scalars(wanted.where(QuestionVersion.group_code == "kho-hang")).all()
        assert {one.texts["vi"]["group"] for one in shared} == {"Đoạn mới."}
        assert sorted(one.group_place for one in shared) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"group_code": "moi"}, "Hãy viết đoạn chung"),
        ({"group_text": "Đoạn."}, "Hãy đặt mã cho chùm"),
        ({"group_code": "a", "group_text": "b", "group_place": "99"}, "từ 1 đến 20"),
    ],
)
def test_what_is_wrong_with_a_group_is_said(app, stage, more, words):
    trainer = signed_in_client(app, "trainer")
    answer = trainer.post(f"{BANK}/questions/new", data=fields(**more))
    assert answer.status_code == 422
    assert words in answer.text

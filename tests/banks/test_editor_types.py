"""The editor for types that are more than a list of options: nothing typed is lost or altered."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from quizapp.banks import service
from quizapp.banks.forms import QuestionForm, values_of
from quizapp.banks.models import Question, QuestionVersion
from quizapp.banks.rules import OptionDraft, Picture, QuestionDraft, check_draft
from quizapp.core.db import Database
from quizapp.law.queries import Register
from tests.conftest import NOW
from tests.factories import signed_in_client

BANK = "/manage/banks/an-toan"
FULL = {"credit": 1.0}
ASKED = {
    "statement_table": {
        "stem": "Đúng hay sai?",
        "options": (OptionDraft("Một"), OptionDraft("Hai"), OptionDraft("Ba")),
        "key": {"values": [True, False, True]},
        "scoring": "all_or_nothing",
    },
    "matching": {
        "stem": "Gọi số nào?",
        "options": (
            OptionDraft("Cháy", pictures=(Picture("m1", "ngọn lửa"),)),
            OptionDraft("Nổ"),
            OptionDraft("Tai nạn"),
            OptionDraft("114"),
            OptionDraft("115", pictures=(Picture("m2", "xe cứu thương"),)),
            OptionDraft("113"),
        ),
        "key": {"left": 3, "right_of": [3, 3, 4]},
        "scoring": "partial",
    },
    "ordering": {
        "stem": "Xếp thứ tự.",
        "options": (OptionDraft("Báo động"), OptionDraft("Cắt điện"), OptionDraft("Dập lửa")),
        "key": {"count": 3},
    },
    "short_text": {
        "stem": "Gọi là gì?",
        "key": {
            "accepted": [{"text": "Hòa giải"} | FULL, {"text": "thương lượng", "credit": 0.5}],
            "case": True,
            "accents": False,
        },
    },
    "numeric": {
        "stem": "Dài bao nhiêu?",
        "key": {
            "accepted": [
                {"value": "87.65", "tolerance": "0.05"} | FULL,
                {"low": "80", "high": "95", "credit": 0.25},
            ],
            "units": [{"name": "km", "factor": "1"}, {"name": "m", "factor": "0.001"}],
            "unit_required": True,
        },
    },
    "cloze": {
        "stem": "Gọi {{1}} khi có {{2}}, trong {{3}} phút.",
        "options": (OptionDraft("113"), OptionDraft("114"), OptionDraft("115")),
        "key": {
            "gaps": [
                {"options": [0, 1, 2], "right": [1]},
                {"accepted": [{"text": "cháy"} | FULL], "case": False, "accents": True},
                {
                    "numeric": {
                        "accepted": [{"value": "5", "tolerance": "0"} | FULL],
                        "units": [],
                        "unit_required": False,
                    }
                },
            ]
        },
        "scoring": "partial",
    },
    "multiple_choice": {
        "stem": "Những số nào?",
        "options": (
            OptionDraft("114", is_right=True),
            OptionDraft("115", is_right=True),
            OptionDraft("1080"),
        ),
        "key": {"weights": [0.66667, 0.33333, -0.5]},
        "scoring": "weights",
    },
}


@pytest.fixture
def trainer(app: Flask, database: Database) -> FlaskClient:
    with database.transaction() as session:
        service.create_bank(session, "an-toan", service.BankDraft("An toàn"), "x", now=NOW)
    return signed_in_client(app, "trainer", name="Lê Văn An")


@pytest.mark.parametrize("type_", ASKED)
def test_the_form_gives_back_what_it_was_given(app: Flask, database: Database, type_: str):
    said = QuestionDraft(type_, **ASKED[type_])
    check_draft(said)
    with app.test_request_context(), database.transaction() as session:
        form = QuestionForm(formdata=None, data=values_of(said, {}))
        assert form.draft(Register(session)) == said


def typed(type_: str, **more: object) -> dict[str, object]:
    return {
        "do": "save",
        "type": type_,
        "scoring": "all_or_nothing",
        "level": "apply",
        "stem": "Câu nào?",
        **more,
    }


FILLED = {
    "statement_table": {
        "options-0-text": "Được về",
        "options-1-text": "Phải ở lại",
        "options-1-right": "y",
    },
    "matching": {
        "options-0-text": "Cháy",
        "options-0-pair": "114",
        "options-1-text": "Tai nạn",
        "options-1-pair": "115",
        "options-2-text": "",
        "options-2-pair": "113",
    },
    "ordering": {"options-0-text": "Báo động", "options-1-text": "Dập lửa"},
    "short_text": {"answers": "hòa giải\n50%: thương lượng", "no_accents": "y"},
    "numeric": {"answers": "87,65 ± 0,05", "units": "km; m = 0,001"},
    "cloze": {
        "stem": "Gọi {{1}} trong {{2}} phút.",
        "gaps-0-kind": "choose",
        "gaps-0-answers": "113\n*114",
        "gaps-1-kind": "number",
        "gaps-1-answers": "5",
    },
}
KEYS = {
    "statement_table": {"values": [False, True]},
    "matching": {"left": 2, "right_of": [2, 3]},
    "ordering": {"count": 2},
    "short_text": {
        "accepted": [{"text": "hòa giải"} | FULL, {"text": "thương lượng", "credit": 0.5}],
        "case": False,
        "accents": False,
    },
    "numeric": {
        "accepted": [{"value": "87.65", "tolerance": "0.05"} | FULL],
        "units": [{"name": "km", "factor": "1"}, {"name": "m", "factor": "0.001"}],
        "unit_required": False,
    },
    "cloze": {
        "gaps": [
            {"options": [0, 1], "right": [1]},
            {
                "numeric": {
                    "accepted": [{"value": "5", "tolerance": "0"} | FULL],
                    "units": [],
                    "unit_required": False,
                }
            },
        ]
    },
}


@pytest.mark.parametrize("type_", FILLED)
def test_a_question_is_written_shown_and_saved_again_unchanged(
    database: Database, trainer: FlaskClient, type_: str
):
    sent = trainer.post(f"{BANK}/questions/new", data=typed(type_, **FILLED[type_]))
    assert sent.status_code == 302, sent.text
    with database.transaction() as session:
        version = session.scalars(select(QuestionVersion)).one()
        assert (version.type, version.answer_key) == (type_, KEYS[type_])
        question = session.scalars(select(Question)).one().id
    shown = trainer.get(f"/manage/banks/questions/{question}").text
    assert "right-list" in shown
    edit = trainer.get(f"/manage/banks/questions/{question}/edit")
    assert edit.status_code == 200
    assert f'data-type="{type_}"' in edit.text


WRONG = {
    "no gap in the stem": ("cloze", {"stem": "Gọi ai?"}, "không khớp với đáp án"),
    "a gap without its star": ("cloze", {"gaps-0-answers": "113\n114"}, "Thiếu đáp án"),
    "no number": ("numeric", {"answers": "nhiều"}, "không đọc được"),
    "nothing worth all": ("short_text", {"answers": "50%: a"}, "trọn điểm"),
    "a unit without a factor": ("numeric", {"units": "km; m = ?"}, "hệ số không đọc được"),
    "left alone": ("matching", {"options-1-pair": ""}, "Thiếu đáp án"),
    "one item": ("ordering", {"options-1-text": ""}, "phương án trống"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_with_a_key_is_said_at_the_key(
    database: Database, trainer: FlaskClient, case: str
):
    type_, wrong, words = WRONG[case]
    sent = trainer.post(f"{BANK}/questions/new", data=typed(type_, **{**FILLED[type_], **wrong}))
    assert sent.status_code == 422
    assert words in sent.text
    with database.transaction() as session:
        assert not session.scalars(select(Question)).all()


def test_weights_decide_what_is_right(database: Database, trainer: FlaskClient):
    form = typed(
        "multiple_choice",
        **{
            "scoring": "weights",
            "options-0-text": "114",
            "options-0-weight": "100",
            "options-1-text": "1080",
            "options-1-weight": "-50",
            "options-1-right": "y",
        },
    )
    assert trainer.post(f"{BANK}/questions/new", data=form).status_code == 302
    with database.transaction() as session:
        version = session.scalars(select(QuestionVersion)).one()
        assert version.answer_key == {"options": [0], "weights": [1.0, -0.5]}


def test_gaps_are_added_and_removed_without_script(trainer: FlaskClient):
    form = typed("cloze", **FILLED["cloze"])
    more = trainer.post(f"{BANK}/questions/new", data={**form, "do": "add:gaps"})
    assert 'name="gaps-2-answers"' in more.text
    fewer = trainer.post(f"{BANK}/questions/new", data={**form, "do": "remove:gaps-0"})
    assert 'name="gaps-1-answers"' not in fewer.text
    assert fewer.status_code == 200


def test_a_way_of_grading_that_the_type_lacks_becomes_the_usual_one(
    database: Database, trainer: FlaskClient
):
    form = typed("ordering", scoring="weights", **FILLED["ordering"])
    assert trainer.post(f"{BANK}/questions/new", data=form).status_code == 302
    with database.transaction() as session:
        assert session.scalars(select(QuestionVersion.scoring)).one() == "all_or_nothing"


def test_an_edit_of_the_words_keeps_the_pictures_of_the_right_side(app: Flask, database: Database):
    said = QuestionDraft("matching", **ASKED["matching"])
    assert said.options[4].pictures
    with app.test_request_context(), database.transaction() as session:
        values = {**values_of(said, {}), "stem": "Số nào?"}
        form = QuestionForm(formdata=None, data=values)
        assert form.draft(Register(session)) == replace(said, stem="Số nào?")

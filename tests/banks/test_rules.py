"""Who may approve what, and what makes a question sound: tables without a database."""

from dataclasses import replace

import pytest

from quizapp.banks import rules
from quizapp.banks.likeness import Fingerprint, alike
from quizapp.banks.rules import Approver, Candidate, OptionDraft, Picture, QuestionDraft
from quizapp.core.errors import Invalid

GOOD = QuestionDraft(
    "single_choice", "Số nào để báo cháy?", (OptionDraft("113"), OptionDraft("114", is_right=True))
)
WAITING = Candidate("in_review", frozenset({"an"}), ("compare",))
REVIEWER = Approver("binh", is_reviewer=True)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, None),
        ({"author_ids": frozenset()}, None),
        ({"grades": ("safe", "compare")}, None),
        ({"author_ids": frozenset({"an", "binh"})}, "approver_is_author"),
        ({"state": "draft"}, "not_in_review"),
        ({"state": "approved"}, "not_in_review"),
        ({"state": "retired"}, "already_retired"),
        ({"grades": ()}, "citation_missing"),
        ({"has_incomplete_citation": True}, "citation_incomplete"),
        ({"grades": ("safe", "do_not_use")}, "citation_do_not_use"),
    ],
)
def test_who_may_approve(change: dict, code: str | None):
    candidate = replace(WAITING, **change)
    assert rules.refusal_to_approve(candidate, REVIEWER, uncited_reason=None) == code


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"grades": ()}, None),
        ({"has_incomplete_citation": True}, None),
        ({"grades": ("do_not_use",)}, "citation_do_not_use"),
        ({"author_ids": frozenset({"an", "binh"})}, "approver_is_author"),
    ],
)
def test_a_bank_that_may_lack_citations(change: dict, code: str | None):
    candidate = replace(WAITING, **change)
    assert rules.refusal_to_approve(candidate, REVIEWER, uncited_reason="Đề tự soạn") == code


def test_doubts_pass_one_by_one_but_not_in_bulk():
    doubtful = replace(WAITING, has_doubts=True)
    assert rules.refusal_to_approve(doubtful, REVIEWER, uncited_reason=None) is None
    in_bulk = rules.refusal_to_approve(doubtful, REVIEWER, uncited_reason=None, in_bulk=True)
    assert in_bulk == "has_doubts"


def test_a_stranger_to_the_role_approves_nothing():
    stranger = Approver("chi", is_reviewer=False)
    refusal = rules.refusal_to_approve(WAITING, stranger, uncited_reason=None)
    assert refusal == "approver_not_reviewer"


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"stem": ""}, "stem", "stem_empty"),
        ({"type": "essay"}, "type", "type_unknown"),
        ({"scoring": "luck"}, "type", "type_unknown"),
        ({"level": "hard"}, "level", "level_unknown"),
        ({"topic": "x" * 121}, "topic", "text_too_long"),
        ({"stem": "x" * 40_001}, "stem", "text_too_long"),
        ({"options": (OptionDraft("114", is_right=True),)}, "options", "option_count"),
        ({"options": (OptionDraft("a", is_right=True),) * 11}, "options", "option_count"),
        ({"options": (OptionDraft("a"), OptionDraft("b"))}, "options", "key_missing"),
        (
            {"options": (OptionDraft(""), OptionDraft("b", is_right=True))},
            "options",
            "option_empty",
        ),
        ({"options": (OptionDraft("a", is_right=True),) * 2}, "options", "key_single"),
        ({"type": "true_false", "options": ()}, "value", "key_missing"),
    ],
)
def test_what_a_question_needs(change: dict, field: str, code: str):
    with pytest.raises(Invalid) as refused:
        rules.check_draft(replace(GOOD, **change))
    assert refused.value.fields[field] == code


def test_pictures_can_stand_for_words():
    sign = (Picture("media1", "Biển tròn đỏ"),)
    options = (OptionDraft("", is_right=True, pictures=sign), OptionDraft("Không có"))
    rules.check_draft(replace(GOOD, stem="", pictures=sign, options=options))


def test_several_right_options_need_the_type_for_it():
    both = (OptionDraft("a", is_right=True), OptionDraft("b", is_right=True))
    rules.check_draft(replace(GOOD, type="multiple_choice", options=both))


def test_the_digest_tells_every_difference_but_the_doubts():
    same = replace(GOOD, notes=({"code": "option_wraps", "params": {}},))
    assert rules.content_digest(same) == rules.content_digest(GOOD)
    assert rules.content_digest(replace(GOOD, level="apply")) != rules.content_digest(GOOD)


SIGN = Fingerprint("1", "1", "bien nao cam", ("bien 1", "bien 2"), ("p1",))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, True),
        ({"options": ("bien 2", "bien 1")}, True),
        ({"stem": "bien nao cam "}, True),
        ({"options": ("bien 1", "bien 3")}, False),
        ({"pictures": ("p2",)}, False),
        ({"pictures": ()}, False),
        ({"options": ("hai bien", "khong bien nao")}, False),
        ({"stem": "thoi gio lam viec toi da"}, False),
        ({"options": ()}, False),
    ],
)
def test_questions_are_alike_by_stem_options_and_pictures(change: dict, expected: bool):
    assert alike(SIGN, replace(SIGN, id="2", **change)) is expected

import pytest

from quizapp.training.records.rules.figures import (
    KindFigures,
    ToolFigures,
    UnitFigures,
    lights_of,
    together,
    worst,
)
from quizapp.training.records.rules.inspection import digest_of, short_form, typed_code


def unit(required=0, guards=0, certified=0, trained=0, **tools):
    own = KindFigures(guards=guards, paper_valid=certified, course_valid=trained)
    return UnitFigures(required, own, KindFigures(), ToolFigures(**tools))


@pytest.mark.parametrize(
    ("figures", "subject", "light"),
    [
        (unit(), "strength", "none"),
        (unit(required=10, guards=10), "strength", "green"),
        (unit(required=10, guards=12), "strength", "green"),
        (unit(required=10, guards=9), "strength", "amber"),
        (unit(required=10, guards=8), "strength", "amber"),
        (unit(required=100, guards=79), "strength", "red"),
        (unit(required=10), "strength", "red"),
        (unit(guards=4), "strength", "none"),
        (unit(), "papers", "none"),
        (unit(guards=10, certified=10), "papers", "green"),
        (unit(guards=10, certified=9), "papers", "green"),
        (unit(guards=100, certified=89), "papers", "amber"),
        (unit(guards=10, certified=7), "papers", "amber"),
        (unit(guards=100, certified=69), "papers", "red"),
        (unit(), "training", "none"),
        (unit(guards=10, trained=8), "training", "green"),
        (unit(guards=100, trained=79), "training", "amber"),
        (unit(guards=10, trained=5), "training", "amber"),
        (unit(guards=100, trained=49), "training", "red"),
        (unit(), "equipment", "none"),
        (unit(total=3), "equipment", "green"),
        (unit(total=3, minor=1), "equipment", "amber"),
        (unit(total=3, minor=1, grave=1), "equipment", "red"),
    ],
)
def test_from_which_figure_on_a_light_is_green_amber_or_red(figures, subject, light):
    assert lights_of(figures)[subject] == light


@pytest.mark.parametrize(
    ("lights", "whole"),
    [
        ([], "none"),
        (["none", "none"], "none"),
        (["none", "green"], "green"),
        (["green", "amber", "none"], "amber"),
        (["amber", "red", "green"], "red"),
    ],
)
def test_the_whole_is_as_its_worst_part(lights, whole):
    assert worst(lights) == whole


def test_a_guard_too_many_of_one_kind_does_not_hide_papers_of_the_other():
    own = KindFigures(guards=5, paper_valid=5)
    service = KindFigures(guards=5, paper_missing=5)
    assert lights_of(UnitFigures(10, own, service))["papers"] == "red"


def test_departments_and_their_enterprise_are_one():
    whole = together([unit(2, 3, 1, 1, total=1, grave=1), unit(4, 1, 1, 0, total=2)])
    assert (whole.required, whole.both.guards, whole.missing) == (6, 4, 2)
    assert (whole.both.certified, whole.tools.total, whole.tools.grave) == (2, 3, 1)
    assert whole.own.course_none == 3
    assert together([]) == UnitFigures()


def test_a_digest_stands_for_all_figures_whatever_their_order():
    figures = {"required": 4, "unit": {"name": "Công ty", "code": "CT07"}}
    again = {"unit": {"code": "CT07", "name": "Công ty"}, "required": 4}
    assert digest_of(figures) == digest_of(again)
    assert digest_of({**figures, "required": 5}) != digest_of(figures)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("A1B2-C3D4-E5F6-0718", "a1b2c3d4e5f60718"),
        (" a1b2 c3d4 e5f6 0718 ", "a1b2c3d4e5f60718"),
        ("a1b2", None),
        ("", None),
        ("f" * 64, "f" * 64),
        ("f" * 65, None),
    ],
)
def test_codes_are_typed_as_people_type(typed, meant):
    assert typed_code(typed) == meant


def test_the_short_form_is_what_is_typed_back():
    digest = digest_of({"a": 1})
    assert digest.startswith(typed_code(short_form(digest)))
    assert len(short_form(digest)) == 19

"""Markdown of lessons: what becomes of it, and that nothing an author types becomes a script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.training.lesson_text import CheckPlace, Passage, parts_of, to_html, word_count


def test_checks_stand_between_the_passages():
    parts = parts_of("## Một\n\nhai\n\n[[A-01]]\n\nba\n\n[[A-02]]")
    assert [type(part) for part in parts] == [Passage, CheckPlace, Passage, CheckPlace]
    assert parts[0].html == "<h2>Một</h2>\n<p>hai</p>\n"
    assert parts[1].code == "A-01"


def test_only_a_whole_line_is_a_check():
    (part,) = parts_of("xem [[A-01]] nhé")
    assert "[[A-01]]" in part.html


def test_words_are_counted_without_checks():
    assert word_count("một hai\n\n[[A-01]]\n\nba") == 3


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[nhấn](javascript:alert(1))",
        "[nhấn](data:text/html;base64,PHNjcmlwdD4=)",
        "![ảnh](https://elsewhere.example/x.png)",
        "{{7*7}} {% raw %} ${7*7}",
    ],
)
def test_nothing_an_author_types_runs_or_loads(hostile):
    html = to_html(hostile)
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html
    assert 'href="data:text' not in html
    assert "49" not in html


@given(st.text(alphabet="<>\"'&=[]()!#*_`|-\n abc:/;javscript{}%", max_size=200))
def test_no_text_makes_an_element_of_its_own(text):
    html = to_html(text)
    for element in ("<script", "<img", "<iframe", "<style", "<svg", "<form", " onerror", "<input"):
        assert element not in html or f"&lt;{element[1:]}" in html

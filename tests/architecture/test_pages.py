import re

import pytest

from tests.architecture.source import text_files

JINJA = re.compile(r"\{#.*?#\}|\{%-?\s*trans\b.*?endtrans\s*-?%\}|\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
LETTERS = r"ăâđêôơưàáãèéìíòóõùúýĩũ\u1ea0-\u1ef9"
VIETNAMESE = re.compile(rf'[^\n<>{{}}"]*[{LETTERS}][^\n<>{{}}"]*', re.IGNORECASE)
# The policy for content allows neither; the browser would silently leave them out.
INLINE = re.compile(
    r"""<style\b | \sstyle= | \son[a-z]+="
        | <script (?![^>]*\bsrc=) (?![^>]*type="application/json")""",
    re.VERBOSE,
)
FOREIGN = re.compile(
    r"""(?:\b(?:src|href|action)= | url\( | \bfrom\s | \bimport\s)["']?(?:https?:)?//[^"')\s]+""",
    re.VERBOSE,
)


def pages():
    return [(n, t) for n, t in text_files() if n.startswith("quizapp/") and n.endswith(".html")]


def assets():
    kinds = (".html", ".css", ".js")
    return [(n, t) for n, t in text_files() if n.startswith("quizapp/") and n.endswith(kinds)]


def untranslated(page):
    text = COMMENT.sub("", JINJA.sub("", page))
    return [match[0].strip() for match in VIETNAMESE.finditer(text)]


@pytest.mark.parametrize(
    ("expression", "bad", "good"),
    [
        (INLINE, '<p style="color:red">', '<p class="style">'),
        (INLINE, '<button onclick="go()">', '<button data-action="go">'),
        (INLINE, "<script>go()</script>", '<script type="module" src="/a.js"></script>'),
        (INLINE, "<style>p{}</style>", '<script type="application/json" id="x">{}</script>'),
        (FOREIGN, '<link href="https://fonts.example/a.css">', '<a href="/thi">'),
        (FOREIGN, "background: url(//cdn.example/a.png)", "url(../img/a.svg)"),
        (FOREIGN, 'import x from "https://cdn.example/x.js"', 'import x from "../js/x.js" // y'),
    ],
)
def test_the_expressions_tell_bad_from_good(expression, bad, good):
    assert expression.search(bad)
    assert not expression.search(good)


def test_the_reader_finds_a_bare_sentence():
    assert untranslated('<p title="{{ _("Bắt đầu") }}">{{ _("Nộp bài") }}</p>') == []
    assert untranslated("<p>Nộp bài</p>{# Ghi chú #}") == ["Nộp bài"]
    assert untranslated('<img alt="Mã quét">') == ["Mã quét"]


def test_no_page_holds_scripts_or_styles_of_its_own():
    found = [(name, INLINE.search(JINJA.sub("", text))) for name, text in pages()]
    assert [f"{name}: {match[0]}" for name, match in found if match] == []


def test_nothing_is_fetched_from_elsewhere():
    assert [
        f"{name}: {match[0]}" for name, text in assets() for match in FOREIGN.finditer(text)
    ] == []


def test_every_sentence_of_a_page_can_be_translated():
    assert [f"{name}: {words}" for name, text in pages() for words in untranslated(text)] == []

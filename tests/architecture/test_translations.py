"""Every sentence people see is said in every language, whole and with the same figures in it."""

import re
from collections import Counter
from contextlib import chdir

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

from quizapp.web.i18n import LANGUAGES, TRANSLATIONS
from tests.architecture.source import PROJECT
from tests.architecture.test_refusals import all_refusals, vietnamese

OTHERS = [language for language in LANGUAGES if language != "vi"]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}|</?\w+[^>]*>")
VIETNAMESE = re.compile(r"[ăâđêôơưàáãèéìíòóõùúýĩũ\u1ea0-\u1ef9]", re.IGNORECASE)
# The mark that stands in a question where its formula could not be read.
STANDS_AS_IT_IS = ("[công thức]",)


@pytest.fixture(scope="module")
def said(tmp_path_factory) -> Catalog:
    """What `make messages` finds in the source."""
    found = tmp_path_factory.mktemp("said") / "messages.pot"
    options = ["--mapping-file", "pyproject.toml", "--keyword", "_l", "--keyword", "lazy_gettext"]
    with chdir(PROJECT):
        CommandLineInterface().run(
            ["pybabel", "--quiet", "extract", *options, "--output-file", str(found), "."]
        )
    return read_catalog(found)


@pytest.fixture(scope="module", params=OTHERS)
def catalog(request) -> Catalog:
    return read_catalog(TRANSLATIONS / request.param / "LC_MESSAGES/messages.po")


def read_catalog(path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def sentences(catalog: Catalog) -> list[Message]:
    return [message for message in catalog if message.id]


def forms(message: Message) -> list[str]:
    """Its translation; singular and plural where it counts something."""
    return [message.string] if isinstance(message.string, str) else list(message.string)


def source(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[-1]


def test_the_reader_finds_pages_forms_and_refusals(said):
    found = {source(message) for message in sentences(said)}
    assert {"Nộp bài", "Hãy điền ô này.", "%(num)s phút"} <= found


def test_every_sentence_is_translated(said, catalog):
    """Run `make messages` and write what comes empty."""
    done = {
        source(message)
        for message in sentences(catalog)
        if all(forms(message)) and not message.fuzzy
    }
    assert [source(one) for one in sentences(said) if source(one) not in done] == []


def test_nothing_is_kept_that_nobody_says(said, catalog):
    spoken = {source(one) for one in sentences(said)}
    assert [source(one) for one in sentences(catalog) if source(one) not in spoken] == []


def test_placeholders_are_the_same(catalog):
    assert [
        form
        for message in sentences(catalog)
        for form in forms(message)
        if Counter(PLACEHOLDER.findall(form)) != Counter(PLACEHOLDER.findall(source(message)))
    ] == []


def test_no_vietnamese_is_left(catalog):
    assert [
        form
        for message in sentences(catalog)
        for form in forms(message)
        if VIETNAMESE.search(without_marks(form))
    ] == []


def without_marks(text: str) -> str:
    for mark in STANDS_AS_IT_IS:
        text = text.replace(mark, "")
    return text


def test_refusals_are_said_in_every_language(catalog):
    said = {source(one): forms(one)[0] for one in sentences(catalog)}
    words = {code: vietnamese(refusal) for code, refusal in all_refusals().items()}
    assert [code for code, text in words.items() if said.get(text, text) == text] == []

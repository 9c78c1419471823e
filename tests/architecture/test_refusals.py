import ast
import re
from collections.abc import Iterator
from http import HTTPStatus
from importlib import import_module

from quizapp.core import errors
from quizapp.web.errors import WEB_REFUSALS, Refusal
from tests.architecture.source import PROJECT, Module, modules

KINDS = {
    name
    for name, thing in vars(errors).items()
    if isinstance(thing, type) and issubclass(thing, errors.QuizError)
}


def codes_raised() -> Iterator[tuple[str, str]]:
    """Every code that stands as a word in a raise or in the fields of an Invalid, and where."""
    for module in modules():
        for call in module.calls():
            if isinstance(call.func, ast.Name) and call.func.id in KINDS:
                for code in codes_of(call):
                    yield code, f"{module}:{call.lineno}"


def codes_of(call: ast.Call) -> Iterator[str]:
    given = [*call.args[:1], *(k.value for k in call.keywords if k.arg == "code")]
    for keyword in call.keywords:
        if keyword.arg == "fields" and isinstance(keyword.value, ast.Dict):
            given += keyword.value.values
    for value in given:
        for part in ast.walk(value):
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                yield part.value


def feature_tables() -> dict[Module, dict[str, Refusal]]:
    found = [module for module in modules() if module.name.endswith(".refusals")]
    return {module: import_module(module.name).REFUSALS for module in found}


def all_refusals() -> dict[str, Refusal]:
    joined = dict(WEB_REFUSALS)
    for table in feature_tables().values():
        joined |= table
    return joined


def test_every_code_raised_has_a_status_and_a_sentence():
    known = all_refusals()
    assert [f"{where}: {code}" for code, where in codes_raised() if code not in known] == []


def test_scripts_ask_only_for_codes_that_the_server_says():
    asked = {
        code
        for script in (PROJECT / "quizapp").glob("**/static/**/*.js")
        for code in re.findall(r'\bcode === "(\w+)"', script.read_text())
    }
    assert asked
    assert asked <= set(all_refusals())


def test_the_reader_of_codes_sees_them():
    assert {"time_is_up", "name_needed"} <= {code for code, _where in codes_raised()}


def test_the_app_answers_by_every_features_table(bare_app):
    joined = bare_app.extensions["quizapp.refusals"]
    assert [
        f"{module}: {code}"
        for module, table in feature_tables().items()
        for code in table
        if code not in joined
    ] == []


def test_a_code_has_one_meaning():
    """The same code in two tables would be answered by whichever was joined last."""
    seen: dict[str, Refusal] = dict(WEB_REFUSALS)
    doubled = []
    for module, table in feature_tables().items():
        doubled += [f"{module}: {c}" for c, row in table.items() if seen.get(c, row) is not row]
        seen |= table
    assert doubled == []


def test_statuses_are_those_of_refusals():
    assert [
        code
        for code, refusal in all_refusals().items()
        if refusal.status not in set(HTTPStatus) or refusal.status < HTTPStatus.BAD_REQUEST
    ] == []


def test_sentences_are_whole():
    assert [
        code
        for code, refusal in all_refusals().items()
        if not vietnamese(refusal)[:1].isupper() or vietnamese(refusal)[-1:] not in {".", "?", "!"}
    ] == []


def vietnamese(refusal: Refusal) -> str:
    """The sentence as written, before anybody's language is known."""
    sentence = refusal.sentence
    return sentence if isinstance(sentence, str) else str(sentence._args[0])

"""Plumbing of the command line: `--json`, refusals as sentences, exit codes 0, 1 and 2."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import Any

import click
import orjson

from quizapp.core.errors import Invalid, QuizError
from quizapp.web.errors import sentence_of

REFUSED = 1
NOT_FOUND = (
    "Không tìm thấy. Hãy kiểm tra lại mã đã gõ; quiz contests list cho biết mã của các vòng thi,"
    " quiz units list mã của các đơn vị."
)


def command(group: click.Group, name: str) -> Callable[[Callable[..., Any]], click.Command]:
    """A command of a group whose function returns (document for --json, lines for people).

    With `--json` the document alone goes to standard output. A QuizError ends with exit code 1
    and its sentence on standard error: nothing was written, because the transaction rolled back.
    """

    def decorate(function: Callable[..., Any]) -> click.Command:
        @functools.wraps(function)
        def run(*args: Any, as_json: bool, **options: Any) -> None:
            try:
                document, lines = function(*args, **options)
            except QuizError as refusal:
                _refuse(refusal, as_json=as_json)
                return
            _print(document, lines, as_json=as_json)

        with_flag = click.option("--json", "as_json", is_flag=True, help="One JSON document.")(run)
        return group.command(name)(with_flag)

    return decorate


def _print(document: Any, lines: str, *, as_json: bool) -> None:
    click.echo(orjson.dumps(document).decode() if as_json else lines)
    if isinstance(document, dict) and (
        document.get("refused") or document.get("verified") is False
    ):
        sys.exit(REFUSED)


def _refuse(refusal: QuizError, *, as_json: bool) -> None:
    fields = refusal.fields if isinstance(refusal, Invalid) else {}
    if refusal.code == "not_found":
        sentence = NOT_FOUND
    else:
        sentence = sentence_of(refusal.code, refusal.params)
    for name, complaint in fields.items():
        sentence += f"\n  {name}: {sentence_of(complaint)}"
    click.echo(sentence, err=True)
    if as_json:
        problem = {"code": refusal.code, "detail": sentence, "errors": fields}
        click.echo(orjson.dumps(problem).decode())
    sys.exit(REFUSED)

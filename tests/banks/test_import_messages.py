import ast
import re
from pathlib import Path

from quizapp.banks import formats
from quizapp.banks.formats.parsed import Problem
from quizapp.banks.import_messages import MESSAGES, message_of

FOLDER = Path(formats.__file__).parent
NOT_CODES = re.compile(r"^[a-z]+(?:_[a-z]+)+$")
SAYERS = {"error", "warn", "UnreadableFile", "Problem", "Key", "add", "note"}


def codes_said() -> set[str]:
    """Every code the formats can report, read from their source."""
    found = set()
    for path in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                said = [
                    *node.args,
                    *(k.value for k in node.keywords if k.arg in {"error", "warning"}),
                ]
                if name in SAYERS:
                    found |= {
                        a.value
                        for a in said
                        if isinstance(a, ast.Constant) and isinstance(a.value, str)
                    }
    return {code for code in found if NOT_CODES.match(code)} | {"no_key"}


def test_every_code_has_a_sentence():
    assert codes_said() <= set(MESSAGES)


def test_a_sentence_takes_up_its_figures():
    problem = Problem("error", "too_few_options", params={"count": 1})
    assert "1 phương án" in message_of(problem)

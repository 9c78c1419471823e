import re
from dataclasses import fields

import pytest

from quizapp.settings import PREFIX, Settings
from tests.architecture.source import PROJECT

NAMES = {PREFIX + field.name.upper() for field in fields(Settings)}


@pytest.mark.parametrize("document", ["README.md", "docs/operations.md"])
def test_every_setting_is_documented_and_nothing_else(document):
    text = (PROJECT / document).read_text("utf-8")
    documented = set(re.findall(r"^\| `(QUIZAPP_[A-Z_]+)`", text, re.MULTILINE))
    assert documented == NAMES

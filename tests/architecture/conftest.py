from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from quizapp.settings import Settings
from tests.conftest import running


@pytest.fixture(scope="session")
def bare_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The whole app on no data, for questions about its routes and tables of refusals."""
    folder: Path = tmp_path_factory.mktemp("bare")
    settings = Settings(
        secret_key="a key of the tests, long enough to be one",
        database_url=f"sqlite:///{folder / 'quizapp.sqlite3'}",
        var_dir=folder,
    )
    yield from running(settings)

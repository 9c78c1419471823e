"""A list from Excel on its way in: uploaded, looked at, taken in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic

from flask import render_template, request
from flask.typing import ResponseReturnValue

from quizapp.core import clock
from quizapp.core.errors import Invalid, QuizError
from quizapp.organisations.rules.tables import Cell
from quizapp.organisations.service.uploads import keep_upload, take_upload
from quizapp.organisations.spreadsheets import ReadSheet, read_upload
from quizapp.web.context import keyring, reading, transaction
from quizapp.web.errors import refusals, sentence_of
from quizapp.web.guards import the_staff

MOST_FINDINGS_SHOWN = 200


@dataclass(frozen=True)
class UploadedList(Generic[ReadSheet]):
    """`purpose`: which list of which unit, so that no other is taken for it. `read`: its sheet."""

    purpose: str
    read: Callable[[Sequence[Sequence[Cell]]], ReadSheet]

    def keep(self) -> str:
        """Read the request's file and keep it for the preview; returns the id that finds it.

        Raises QuizError for a file that is missing or cannot be read.
        """
        filename, content = uploaded_file()
        read_upload(content, filename, self.read)
        by, now = the_staff().id, clock.now()
        with transaction() as session:
            return keep_upload(
                *(session, by, self.purpose, filename, content), keyring=keyring(), now=now
            )

    def take(self, upload_id: str) -> tuple[str, ReadSheet]:
        """Name and content of what was kept. Raises NotFound after an hour, and for others."""
        by, now = the_staff().id, clock.now()
        with reading() as session:
            filename, content = take_upload(
                *(session, upload_id, by, self.purpose), keyring=keyring(), now=now
            )
        return filename, read_upload(content, filename, self.read)


def uploaded_file() -> tuple[str, bytes]:
    """Name and content of the file sent. Raises Invalid("file_needed")."""
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Invalid("file_needed")
    return file.filename, file.read()


def upload_refused(refused: QuizError, template: str, **values: object) -> ResponseReturnValue:
    """The page where a list is chosen, with what was wrong with the file."""
    sentence = sentence_of(refused.code, refused.params)
    page = render_template(template, error=sentence, **values)
    return page, refusals()[refused.code].status

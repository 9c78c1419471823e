"""The commands of `quiz courses`."""

from __future__ import annotations

from typing import Any

from flask.cli import AppGroup

from quizapp.banks.shipped_files import read_shipped
from quizapp.core import clock
from quizapp.law.service import load_register
from quizapp.training.service import load_courses
from quizapp.training.shipped_files import read_courses
from quizapp.web.commands import command
from quizapp.web.context import transaction

courses = AppGroup("courses", help="Khóa học.")


@command(courses, "load")
def load() -> tuple[dict[str, Any], str]:
    """Nạp các khóa học đi kèm; bài nào đơn vị đã sửa được giữ nguyên."""
    register, _banks = read_shipped()
    with transaction() as session:
        load_register(session, register, now=clock.now())
        loaded = load_courses(session, read_courses(), now=clock.now())
    lines = [
        f"{one.slug}: {one.lessons} bài, ghi mới {one.written}, giữ bản đã sửa {one.kept}."
        for one in loaded
    ]
    told = [
        {"course": one.slug, "lessons": one.lessons, "written": one.written, "kept": one.kept}
        for one in loaded
    ]
    return {"courses": told}, "\n".join(lines)

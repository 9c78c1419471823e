"""What must be in order before anybody's answers are taken in: looked at once, at the start.

Whoever serves on a database that forgets what it acknowledged loses answers on the day the power
goes, not on the day it is tried out. So the start is refused, with a sentence that says what to do.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click
from flask import Flask
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from quizapp import schema
from quizapp.cli.alone import serve_alone
from quizapp.core.db import Database
from quizapp.settings import PREFIX, Settings
from quizapp.web.context import Installation

LEAST_FREE_BYTES = 20 * 1024 * 1024
SQLITE_FULL = 2
"""PRAGMA synchronous: FULL; below it a power cut takes answers along that were acknowledged."""
_MUST_BE_ON = {
    "fsync": (
        "PostgreSQL đang tắt fsync: mất điện là mất bài đã lưu."
        " Hãy đặt fsync = on trong postgresql.conf rồi khởi động lại PostgreSQL."
    ),
    "full_page_writes": (
        "PostgreSQL đang tắt full_page_writes: mất điện có thể làm hỏng dữ liệu."
        " Hãy đặt full_page_writes = on trong postgresql.conf rồi nạp lại cấu hình."
    ),
    "synchronous_commit": (
        "PostgreSQL báo đã lưu trước khi ghi xuống đĩa (synchronous_commit = off)."
        " Hãy bỏ thiết lập đó trong postgresql.conf, ở cơ sở dữ liệu và ở tài khoản (ALTER ROLE)."
    ),
}


def stop_if_unsound(app: Flask) -> None:
    """End a process that a server started, with a sentence and a code other than 0.

    A command looks for itself: whoever migrates cannot be asked to have migrated.
    """
    if os.environ.get("FLASK_RUN_FROM_CLI") == "true":
        return
    installation: Installation = app.extensions["quizapp"]
    try:
        refuse_if_unsound(installation.database, installation.settings)
        serve_alone(installation)
    except click.ClickException as refusal:
        raise SystemExit(refusal.message) from None


def refuse_if_unsound(database: Database, settings: Settings) -> None:
    """Raise click.ClickException when serving would put answers at risk."""
    folders = {settings.var_dir}
    if database.is_sqlite:
        folders.add(Path(str(database.url.database)).resolve().parent)
    problems = [problem for folder in sorted(folders) for problem in _of_folder(folder)]
    problems += _of_database(database, newer_is_fine=settings.newer_schema == "allow")
    database.dispose()
    if problems:
        lines = "\n  - ".join(problems)
        raise click.ClickException(f"Chưa thể phục vụ:\n  - {lines}")


def _of_folder(folder: Path) -> Iterator[str]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"x")
            file.flush()
    except OSError as error:
        yield f"Không ghi được vào thư mục {folder}: {error.strerror}. Hãy sửa quyền hoặc ổ đĩa."
        return
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE_BYTES:
        yield (
            f"Ổ đĩa của {folder} chỉ còn {free // 2**20} MB trống, cần ít nhất"
            f" {LEAST_FREE_BYTES // 2**20} MB. Hãy dọn bớt hoặc chuyển sang ổ khác."
        )


def _of_database(database: Database, *, newer_is_fine: bool) -> Iterator[str]:
    try:
        with database.engine.connect() as connection:
            look = _of_sqlite if database.is_sqlite else _of_postgresql
            yield from look(connection)
        yield from _of_schema(database, newer_is_fine=newer_is_fine)
    except OperationalError as error:
        reason = str(error.orig).strip().partition("\n")[0]
        yield f"Không dùng được cơ sở dữ liệu: {reason}. Hãy kiểm tra {PREFIX}DATABASE_URL."


def _of_postgresql(connection: Connection) -> Iterator[str]:
    for name, sentence in _MUST_BE_ON.items():
        if connection.execute(text(f"SHOW {name}")).scalar_one() == "off":
            yield sentence
    if connection.execute(text("SHOW transaction_read_only")).scalar_one() == "on":
        yield (
            "Máy chủ PostgreSQL này chỉ cho đọc (bản sao, hoặc default_transaction_read_only)."
            f" Hãy cho {PREFIX}DATABASE_URL trỏ tới máy chính."
        )


def _of_sqlite(connection: Connection) -> Iterator[str]:
    path = connection.engine.url.database or ""
    if int(connection.exec_driver_sql("PRAGMA synchronous").scalar_one()) < SQLITE_FULL:
        yield "SQLite đang chạy dưới mức synchronous=FULL. Hãy dùng bản chương trình gốc."
    if path and not os.access(path, os.W_OK):
        yield f"Không ghi được vào {path}. Hãy sửa quyền của tệp hoặc chuyển sang ổ ghi được."


def _of_schema(database: Database, *, newer_is_fine: bool) -> Iterator[str]:
    present, newest = schema.present_revision(database.engine), schema.newest_revision()
    if present == newest:
        return
    if present is None or schema.is_known(present):
        yield (
            f"Cơ sở dữ liệu ở bản {present or 'trống'}, chương trình cần bản {newest}."
            " Hãy chạy: flask --app wsgi quiz serve (tự cập nhật) hoặc quiz migrate."
        )
    elif not newer_is_fine:
        yield (
            f"Cơ sở dữ liệu ở bản {present}, mới hơn chương trình ({newest}). Hãy dùng bản chương"
            f" trình mới, hoặc đặt {PREFIX}NEWER_SCHEMA=allow nếu đang lùi bản có chủ ý."
        )

"""`quiz backup` and `quiz restore`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from quizapp.backups import service
from quizapp.backups.digests import Progress
from quizapp.backups.manifest import Manifest
from quizapp.backups.postgres_dumps import Programs
from quizapp.backups.service import Place, Restored
from quizapp.core import clock
from quizapp.web.commands import command
from quizapp.web.context import installation, settings
from quizapp.web.json import rfc3339

Answer = tuple[dict[str, Any], str]
_group = AppGroup("backups")
_file = click.argument("file", type=click.Path(path_type=Path))
_REDRAW_EVERY = {"rows": 5000, "bytes": 1 << 22}
_UNITS = {"rows": (1, "dòng"), "bytes": (1 << 20, "MB")}


@command(_group, "backup")
@_file
@click.option("--with-key", is_flag=True, help="Kèm khóa bí mật: tệp này khi đó mở được mọi thứ.")
@click.option("--check", "only_check", is_flag=True, help="Chỉ đọc lại một bản sao lưu đã có.")
def backup(file: Path, *, with_key: bool, only_check: bool) -> Answer:
    """Sao lưu vào FILE (tar.gz) trong khi vẫn phục vụ; đọc lại rồi mới đặt tên tệp."""
    file = file.resolve()
    with _shown() as progress:
        if only_check:
            manifest = service.check(file, _place(), progress)
        else:
            now = clock.now()
            manifest = service.make(_place(), file, progress, with_key=with_key, now=now)
    heading = "Bản sao lưu nguyên vẹn" if only_check else "Đã sao lưu và đọc lại"
    return _document(file, manifest), _lines(heading, file, manifest)


@command(_group, "restore")
@_file
def restore(file: Path) -> Answer:
    """Khôi phục FILE vào một nơi còn trống, rồi so từng bảng với bản gốc."""
    place = _place()
    installation().database.dispose()
    with _shown() as progress:
        restored = service.restore(place, file.resolve(), progress)
    document = _document(file, restored.manifest) | {"key": restored.key}
    if restored.key_file:
        document["key_file"] = str(restored.key_file)
    heading = "Đã khôi phục, mọi bảng giống bản gốc"
    lines = [_lines(heading, file, restored.manifest), *_about_key(restored)]
    return document, "\n".join(lines)


def _place() -> Place:
    whole = installation()
    return Place(
        url=whole.database.url,
        secret_key=settings().secret_key,
        var_dir=settings().var_dir,
        programs=Programs(settings().pg_bin),
    )


def _document(file: Path, manifest: Manifest) -> dict[str, Any]:
    return {
        "file": str(file),
        "made_at": rfc3339(manifest.made_at),
        "database": manifest.database,
        "revision": manifest.revision,
        "key_fingerprint": manifest.key_fingerprint,
        "with_key": service.KEY_MEMBER in manifest.members,
        "rows": sum(manifest.rows.values()),
        "counts": manifest.rows,
        "digests": {name: one.sha256 for name, one in manifest.tables.items()},
    }


def _lines(heading: str, file: Path, manifest: Manifest) -> str:
    widest = max(map(len, manifest.rows))
    tables = [
        f"  {name:<{widest}} {one.rows:>9}  {one.sha256[:16]}"
        for name, one in manifest.tables.items()
        if one.rows
    ]
    end = f"Tất cả {sum(manifest.rows.values())} dòng, lúc {rfc3339(manifest.made_at)}."
    return "\n".join([f"{heading}: {file}", *tables, end])


def _about_key(restored: Restored) -> list[str]:
    if restored.key == "same":
        return []
    if restored.key_file:
        return [f"Khóa bí mật của bản sao lưu nằm ở {restored.key_file}."]
    return [
        "Khóa bí mật của máy này KHÁC khóa lúc sao lưu: mã quay lại và mã biên nhận cũ vô hiệu.",
        "Hãy đặt lại khóa cũ (QUIZAPP_SECRET_KEY hoặc tệp secret_key) trước khi phục vụ.",
    ]


@contextmanager
def _shown() -> Iterator[Progress]:
    """A line that is written over, on a terminal; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _unit, _count: None
        return
    bar = _Bar()
    yield bar
    click.echo("\r" + " " * 60 + "\r", err=True, nl=False)


class _Bar:
    """How much was read and packed, all in all."""

    def __init__(self) -> None:
        self._done = dict.fromkeys(_UNITS, 0)
        self._shown = dict(self._done)

    def __call__(self, unit: str, count: int) -> None:
        self._done[unit] += count
        if self._done[unit] - self._shown[unit] >= _REDRAW_EVERY[unit]:
            self._shown = dict(self._done)
            parts = [f"{self._done[one] // size} {word}" for one, (size, word) in _UNITS.items()]
            click.echo(f"\r  … {', '.join(parts)} ", err=True, nl=False)

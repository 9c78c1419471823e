"""`quiz serve`: everything between a fresh machine and phones that may join."""

from __future__ import annotations

import os
import shutil
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import click
from flask.cli import with_appcontext
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from quizapp import schema
from quizapp.accounts.queries import StaffFilter, count_staff
from quizapp.accounts.rules import ADMIN
from quizapp.banks.service.shipped import load_shipped
from quizapp.banks.shipped_files import read_shipped
from quizapp.cli.alone import serve_alone
from quizapp.cli.demo import Demo, ensure_demo
from quizapp.cli.network import lan_addresses
from quizapp.cli.soundness import refuse_if_unsound
from quizapp.core import clock, logs, measures
from quizapp.documents.qr import qr_terminal
from quizapp.settings import PREFIX
from quizapp.training.service import load_courses
from quizapp.training.shipped_files import read_courses
from quizapp.web.context import installation, reading, settings, transaction
from quizapp.web.gate import THREADS

resource = import_module("resource") if find_spec("resource") else None  # Windows has none
MAX_CONNECTIONS = 16_000
"""Of each process, the resting ones of phones among them; the system may allow fewer."""
OTHER_FILES = 500
BACKLOG = 2048
HEAD = HTTP1Settings(header_read_timeout=15_000, max_buffer_size=64 * 1024)
"""How long the head of a request may take, a connection may rest; how large a head may be."""
SECONDS_TO_FINISH = 15


@click.command("serve")
@with_appcontext
@click.option("--port", default=8000, show_default=True, help="Cổng.")
@click.option("--event", is_flag=True, help="Cho điện thoại trong mạng LAN vào thi.")
@click.option("--demo/--no-demo", default=True, show_default=True, help="Cuộc thi mẫu.")
@click.option("--workers", default=1, show_default=True, help="Số tiến trình (SQLite: 1).")
@click.option("--host", help="Địa chỉ để nghe, khi có proxy đứng trước ở máy khác.")
@click.option("--prepare/--no-prepare", "prepared_here", default=True, help="Cập nhật trước.")
def serve(
    port: int, *, event: bool, demo: bool, workers: int, host: str | None, prepared_here: bool
) -> None:
    """Cập nhật cơ sở dữ liệu, nạp ngân hàng câu hỏi, rồi phục vụ."""
    _check_workers(workers)
    if workers > 1:
        _share_measures(port)
    host = _host_of_event(port) if event else host or _this_machine(port)
    # Before the schema changes under somebody who serves.
    serve_alone(installation())
    if prepared_here:
        prepare()
    refuse_if_unsound(installation().database, settings())
    shown = _demo() if demo else None
    click.echo(_banner(shown, event=event))
    # The serving processes begin as copies of this one and must not share its connections.
    installation().database.dispose()
    Granian(
        "wsgi:app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        backlog=BACKLOG,
        backpressure=_connections(),
        http=HTTPModes.http1,
        http1_settings=HEAD,
        websockets=False,
        workers_kill_timeout=SECONDS_TO_FINISH,
        log_level=LogLevels.error,
        log_dictconfig=logs.FOR_GRANIAN,
    ).serve()


@click.command("migrate")
@with_appcontext
def migrate() -> None:
    """Chỉ cập nhật cơ sở dữ liệu và ngân hàng câu hỏi: một lần, trước khi thay các máy."""
    prepare()
    click.echo(f"Cơ sở dữ liệu ở bản {schema.newest_revision()}.")


def prepare() -> None:
    """Bring the schema up to date, with a backup first, and load what is shipped."""
    upgrade_with_backup()
    register, banks = read_shipped()
    with transaction() as session:
        load_shipped(session, register, banks, now=clock.now())
        load_courses(session, read_courses(), now=clock.now())


def upgrade_with_backup() -> Path | None:
    """Migrate; a SQLite file that already holds a schema is copied first. Returns the copy."""
    database = installation().database
    present = schema.present_revision(database.engine)
    if present == schema.newest_revision():
        return None
    copy = None
    if present is not None and database.is_sqlite:
        folder = settings().var_dir / "backups"
        copy = schema.back_up_sqlite(Path(str(database.url.database)), folder, now=clock.now())
        click.echo(f"Đã sao lưu cơ sở dữ liệu vào {copy}", err=True)
    schema.upgrade(database.engine)
    return copy


def _connections() -> int:
    """As many as files may be open; more would be taken and then dropped."""
    if resource is None:
        return BACKLOG
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard == resource.RLIM_INFINITY:
        hard = MAX_CONNECTIONS + OTHER_FILES
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return max(BACKLOG, min(MAX_CONNECTIONS, hard - OTHER_FILES))


def _check_workers(workers: int) -> None:
    if workers != 1 and installation().database.is_sqlite:
        message = "SQLite chỉ chạy một tiến trình. Hãy bỏ --workers hoặc dùng PostgreSQL."
        raise click.UsageError(message)


def _share_measures(port: int) -> None:
    """Begin again with a folder in which the processes count together, empty at each start.

    Where figures are kept is decided while the library is imported, which in this process was
    before its options were read.
    """
    if measures.FOLDER is not None or os.name != "posix":
        return
    folder = settings().var_dir / "measures" / str(port)
    shutil.rmtree(folder, ignore_errors=True)
    os.environ[measures.FOLDER_SETTING] = str(folder)
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 - the same program


def _host_of_event(port: int) -> str:
    """Listen to the LAN; the address goes to the server's processes and to posters."""
    addresses = lan_addresses()
    if not addresses:
        message = (
            "Máy này chưa có địa chỉ trong mạng LAN. Hãy nối wifi hoặc bật điểm phát, rồi chạy lại."
        )
        raise click.ClickException(message)
    _take_address(f"http://{addresses[0]}:{port}")
    for other in addresses[1:]:
        click.echo(f"Địa chỉ khác của máy này: http://{other}:{port}", err=True)
    return "0.0.0.0"  # noqa: S104 - phones of the LAN are the point


def _this_machine(port: int) -> str:
    _take_address(f"http://127.0.0.1:{port}")
    return "127.0.0.1"


def _take_address(base_url: str) -> None:
    """The address of this start, for this process and the serving ones, unless one was set."""
    if os.environ.setdefault(PREFIX + "BASE_URL", base_url) == base_url:
        whole = installation()
        whole.settings = whole.settings.at(base_url)


def _demo() -> Demo:
    with transaction() as session:
        return ensure_demo(session, installation(), now=clock.now())


def _has_admin() -> bool:
    with reading() as session:
        return count_staff(session, StaffFilter(role=ADMIN)) > 0


def _banner(demo: Demo | None, *, event: bool) -> str:
    base_url = settings().base_url
    lines = [
        "",
        f"  Trang cho người dự thi:  {base_url}",
        f"  Trang cho ban tổ chức:   {base_url}/manage",
    ]
    if demo is None and not _has_admin():
        lines += [
            "",
            "  Tạo người quản trị đầu tiên:",
            "    flask --app wsgi quiz staff add EMAIL --role admin",
        ]
    elif demo is not None:
        lines += [
            f"  Cuộc thi mẫu:            {demo.join_url}",
            f"  Bảo vệ mẫu học tại chốt: {demo.learn_url} (mã nhân viên BV01, BV02, BV03)",
            f"  Mật khẩu tài khoản mẫu:  {demo.accounts_file}",
        ]
    if event:
        lines += ["", qr_terminal(demo.join_url if demo else base_url), *_EVENT_WARNINGS]
    return "\n".join([*lines, "", "  Dừng: Ctrl-C. Dữ liệu giữ nguyên cho lần chạy sau.", ""])


_EVENT_WARNINGS = (
    "  Nếu điện thoại không mở được:",
    "   - điện thoại phải dùng đúng wifi này, tắt dữ liệu di động (4G/5G) khi vào thi;",
    "   - bộ phát wifi phải tắt chế độ cách ly khách (guest/AP isolation);",
    "   - tường lửa của máy này phải cho phép cổng đang dùng;",
    "   - địa chỉ trên đổi khi máy nối lại wifi: in áp phích sau khi đã cố định địa chỉ.",
    "  Xem docs/event.md.",
)

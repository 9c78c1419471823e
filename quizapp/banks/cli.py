"""The commands of `quiz banks`."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from quizapp.accounts.rules import permissions_of
from quizapp.banks import service
from quizapp.banks.formats import bank_folder, registry
from quizapp.banks.formats.parsed import ParsedBank, ParsedQuestion
from quizapp.banks.formats.unreadable import UnreadableFile, refused
from quizapp.banks.queries import BankCounts, find_bank_by_slug, get_bank_by_slug, list_banks
from quizapp.banks.queries.law_check import list_law_concerns
from quizapp.banks.queries.people import get_staff_by_email
from quizapp.banks.queries.work import AHEAD, count_work
from quizapp.banks.rules import Approver
from quizapp.banks.service import BankDraft, ImportRefused, ImportReport, ImportRequest
from quizapp.banks.service.shipped import load_shipped
from quizapp.banks.shipped_files import read_folder, read_shipped
from quizapp.banks.words import LAW_CONCERN_WORDS, STATE_WORDS, problem_json
from quizapp.core import clock
from quizapp.core.errors import NotAllowed
from quizapp.web.commands import command
from quizapp.web.context import installation, reading, transaction
from quizapp.web.i18n import local

banks = AppGroup("banks", help="Ngân hàng câu hỏi.")
Answer = tuple[dict[str, Any], str]
MOST_PROBLEMS_PRINTED = 30


@command(banks, "import")
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option("--bank", "slug", required=True, help="Tên ngắn của ngân hàng; chưa có thì tạo mới.")
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["auto", *registry.NAMES], case_sensitive=False),
    default="auto",
    show_default=True,
)
@click.option(
    "--fields",
    "fields_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Bảng tên trường (JSON) cho tệp JSON hoặc CSV của phần mềm khác.",
)
@click.option(
    "--key-file",
    "key_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Tệp đáp án riêng (Word, Excel, văn bản) của tệp câu hỏi Word hoặc văn bản.",
)
@click.option("--dry-run", is_flag=True, help="Chỉ xem trước, không ghi.")
@click.option("--partial", is_flag=True, help="Nhập những câu đọc được.")
@click.option("--items", is_flag=True, help="Kèm nội dung từng câu.")
@click.option("--by", "email", help="Người nhập, ghi là người soạn.")
@click.option("--no-secret", is_flag=True, help="Xác nhận tệp không chứa bí mật (cần --by).")
def import_(  # noqa: PLR0913 - click hands over one argument for each option
    file: Path,
    slug: str,
    format_name: str,
    fields_file: Path | None,
    key_file: Path | None,
    *,
    dry_run: bool,
    partial: bool,
    items: bool,
    email: str | None,
    no_secret: bool,
) -> Answer:
    """Nhập câu hỏi từ tệp hoặc thư mục vào ngân hàng."""
    if no_secret and not email:
        raise click.UsageError("--no-secret cần --by EMAIL")
    if key_file and fields_file:
        raise click.UsageError("--key-file và --fields không đi cùng nhau")
    if key_file:
        parsed, digest = _read_with_keys(file, format_name, key_file)
    else:
        parsed, digest = _read(file, format_name, fields_file)
    database = installation().database
    door = database.rehearsal if dry_run else database.transaction
    refusal = None
    try:
        with door() as session:
            author = _author(session, email)
            request = ImportRequest(
                author, partial, declared_by=author if no_secret else None, file_digest=digest
            )
            bank_id = _bank_id(session, slug, author)
            report = service.import_questions(session, bank_id, parsed, request, now=clock.now())
    except ImportRefused as error:
        report, refusal = error.report, error.code
    return _import_answer(report, refusal, items=items, written=not dry_run and refusal is None)


def _read(file: Path, format_name: str, fields_file: Path | None) -> tuple[ParsedBank, str]:
    if file.is_dir():
        files = read_folder(file)
        digest = hashlib.sha256(b"".join(files.values())).hexdigest()
        try:
            return bank_folder.parse_folder(files), digest
        except UnreadableFile as reason:
            return refused(bank_folder.NAME, reason), digest
    data = file.read_bytes()
    if fields_file:
        parsed = registry.parse_by_fields(data, fields_file.read_bytes())
        return parsed, hashlib.sha256(data).hexdigest()
    return registry.parse(data, file.name, format_name), hashlib.sha256(data).hexdigest()


def _read_with_keys(file: Path, format_name: str, key_file: Path) -> tuple[ParsedBank, str]:
    if file.is_dir():
        raise click.BadParameter("cần một tệp câu hỏi, không phải thư mục", param_hint="--key-file")
    data, keys = file.read_bytes(), key_file.read_bytes()
    parsed = registry.parse_with_keys(data, file.name, key_file.name, keys, format_name)
    return parsed, hashlib.sha256(data + keys).hexdigest()


def _author(session: Session, email: str | None) -> str | None:
    if email is None:
        return None
    account = get_staff_by_email(session, email)
    if "banks.import" not in permissions_of(account.role_names):
        raise NotAllowed
    return account.id


def _bank_id(session: Session, slug: str, author: str | None) -> str:
    bank = find_bank_by_slug(session, slug)
    if bank is None:
        bank = service.create_bank(session, slug, BankDraft(slug), author, now=clock.now())
    return bank.id


def _import_answer(
    report: ImportReport, refusal: str | None, *, items: bool, written: bool
) -> Answer:
    document: dict[str, Any] = {
        "bank": report.bank,
        "format": report.format,
        "found": report.found,
        "imported": report.imported,
        "unchanged": report.unchanged,
        "by_type": report.by_type,
        "problems": [problem_json(problem) for problem in report.problems],
        "written": written,
    }
    if items:
        document["items"] = [_item_json(question) for question in report.questions]
    if refusal:
        document["refused"] = refusal
    return document, _import_lines(document)


def _item_json(question: ParsedQuestion) -> dict[str, Any]:
    pictures = [*question.images, *(i for option in question.options for i in option.images)]
    return {
        "item": question.item,
        "type": question.type,
        "stem": question.stem,
        "options": [option.text for option in question.options],
        "correct": list(question.correct),
        "key": question.key,
        "feedback": question.explanation,
        "media": [picture.name for picture in pictures],
    }


def _import_lines(document: dict[str, Any]) -> str:
    problems = document["problems"]
    lines = [
        "Tìm thấy {found} câu: nhập {imported}, giữ nguyên {unchanged}.".format(**document),
        *(
            f"  {p['severity']}: {p['where']} câu {p['item']}: {p['message']}"
            for p in problems[:MOST_PROBLEMS_PRINTED]
        ),
    ]
    if len(problems) > MOST_PROBLEMS_PRINTED:
        lines.append(f"  ... và {len(problems) - MOST_PROBLEMS_PRINTED} điều khác (xem --json)")
    lines.append("Đã ghi." if document["written"] else "Chưa ghi gì.")
    return "\n".join(lines)


@command(banks, "approve")
@click.argument("slug")
@click.option("--by", "email", required=True, help="Người thẩm định duyệt.")
@click.option("--allow-uncited", "reason", help="Lý do cho phép câu hỏi chưa có căn cứ.")
def approve(slug: str, email: str, reason: str | None) -> Answer:
    """Duyệt cả ngân hàng; câu nào không duyệt được thì nêu lý do."""
    if reason is not None and not reason.strip():
        raise click.BadParameter("hãy ghi rõ lý do", param_hint="--allow-uncited")
    with transaction() as session:
        bank = get_bank_by_slug(session, slug)
        account = get_staff_by_email(session, email)
        is_reviewer = "banks.approve" in permissions_of(account.role_names)
        if not is_reviewer:
            raise NotAllowed("approver_not_reviewer")
        result = service.approve_bank(
            session,
            bank.id,
            Approver(account.id, is_reviewer),
            now=clock.now(),
            uncited_reason=reason,
        )
    left = [{"item": item, "code": code} for item, code in result.left]
    lines = [f"Đã duyệt {result.done} câu, còn lại {len(left)}."]
    lines += [f"  câu {one['item']}: {one['code']}" for one in left]
    return {"approved": result.done, "left": left}, "\n".join(lines)


@command(banks, "export")
@click.argument("slug")
@click.option("--format", "format_name", type=click.Choice(list(registry.WRITERS)), required=True)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), required=True)
def export(slug: str, format_name: str, output: Path) -> Answer:
    """Xuất ngân hàng ra tệp."""
    writer = registry.WRITERS[format_name]
    with reading() as session:
        bank = get_bank_by_slug(session, slug)
        questions = service.export_questions(session, bank.id, for_people=writer.for_people)
    dumped = writer.dump(questions)
    _write(output, dumped.content)
    exported = len(questions) - sum(loss.endswith(": left_out") for loss in dumped.lossy)
    lossy = list(dumped.lossy)
    document = {"bank": slug, "format": format_name, "exported": exported, "lossy": lossy}
    return document, f"Đã xuất {exported} câu ra {output}; không giữ được {len(lossy)} điều."


def _write(output: Path, content: bytes) -> None:
    try:
        output.write_bytes(content)
    except OSError as reason:
        message = f"không ghi được {output}: {reason.strerror}"
        raise click.BadParameter(message, param_hint="--output") from reason


@command(banks, "list")
def list_() -> Answer:
    """Các ngân hàng và số câu theo trạng thái."""
    with reading() as session:
        counts = list_banks(session)
        document = {"banks": [_described(one) for one in counts]}
        lines = [_counted(one) for one in counts]
    return document, "\n".join(lines) or "Chưa có ngân hàng nào."


def _described(counts: BankCounts) -> dict[str, Any]:
    bank = counts.bank
    return {
        "bank": bank.slug,
        "title": bank.title,
        "shipped": bank.is_shipped,
        "uncited_reason": bank.uncited_reason,
        "total": counts.total,
        **counts.by_state,
    }


def _counted(counts: BankCounts) -> str:
    states = (f"{STATE_WORDS[state][0]} {n}" for state, n in counts.by_state.items() if n)
    return f"{counts.bank.slug}: {counts.bank.title}: {', '.join(states) or 'trống'}"


@command(banks, "check")
@click.argument("slug", required=False)
def check(slug: str | None) -> Answer:
    """Số câu theo trạng thái; các câu có căn cứ đã sửa đổi hoặc hết hiệu lực."""
    today = local(clock.now()).date()
    with reading() as session:
        bank_id = get_bank_by_slug(session, slug).id if slug else None
        counts = list_banks(session, slug)
        concerns = list_law_concerns(session, today, bank_id=bank_id)
        work = count_work(session, today, clock.now(), bank_id=bank_id)
        ahead = list_law_concerns(session, today + AHEAD, bank_id=bank_id)
        soon = [one for one in ahead if one.stops and one not in concerns]
        lines = [_counted(one) for one in counts]
        described = [_described(one) for one in counts]
    lines += [
        f"  {c.bank} {c.item}: {c.document} Điều {c.article}: {LAW_CONCERN_WORDS[c.code]}"
        for c in concerns
    ]
    lines += [
        f"  {c.bank} {c.item}: {c.document} Điều {c.article}: sắp tới: {LAW_CONCERN_WORDS[c.code]}"
        for c in soon
    ]
    lines.append(
        "Cần xem lại: luật đã đổi {law}, đến hạn đọc lại {yearly}, chờ người thứ hai"
        " {second}.".format(**work)
    )
    document = {
        "banks": described,
        "work": work,
        "concerns": [{**asdict(one), "stops": one.stops} for one in concerns],
        "soon": [asdict(one) for one in soon],
    }
    return document, "\n".join(lines)


@command(banks, "load-shipped")
def load_shipped_() -> Answer:
    """Nạp các ngân hàng đi kèm sản phẩm; chạy lại không đổi gì."""
    register, shipped = read_shipped()
    with transaction() as session:
        reports = load_shipped(session, register, shipped, now=clock.now())
    document = {
        "banks": [
            {"bank": one.bank, "imported": one.imported, "unchanged": one.unchanged}
            for one in reports
        ]
    }
    lines = [f"{one.bank}: nhập {one.imported}, giữ nguyên {one.unchanged}" for one in reports]
    return document, "\n".join(lines)

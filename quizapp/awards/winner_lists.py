"""The winners as a workbook and as the draft of a decision: Vietnamese papers, not pages.

They are written once in Vietnamese and signed by people, so they do not go through translation.
"""

from __future__ import annotations

from dataclasses import dataclass

from quizapp.awards.models import AwardRun
from quizapp.awards.presentation import Line, RunView, TierLines, points
from quizapp.awards.prize_list import dong
from quizapp.awards.queries import CONFIRMED
from quizapp.contests.models import Round
from quizapp.documents.spreadsheets import Cell, Column, SheetToWrite, write_xlsx
from quizapp.documents.word import (
    Appendix,
    Article,
    DecisionContent,
    DecisionTable,
    decision_draft,
)
from quizapp.web.i18n import local, minutes_and_seconds, moment

_WINNER_COLUMNS = (
    Column("STT", 6, "integer"),
    Column("Họ và tên", 28),
    Column("Đơn vị", 34),
    Column("Giải", 18),
    Column("Giá trị giải (đồng)", 16, "integer"),
    Column("Số câu đúng", 9, "integer"),
    Column("Số điểm", 9, "decimal"),
    Column("Thời gian làm bài", 12),
    Column("Nộp bài lúc", 20, "datetime"),
    Column("Hạng", 7, "integer"),
    Column("Vì sao xếp trên người kế tiếp", 44),
    Column("Đồng ý công bố tên", 13),
    Column("Mã người dự thi", 26),
)
_OTHER_COLUMNS = (
    Column("STT", 6, "integer"),
    Column("Họ và tên", 28),
    Column("Đơn vị", 34),
    Column("Hạng", 7, "integer"),
    Column("Số câu đúng", 9, "integer"),
    Column("Thời gian làm bài", 12),
    Column("Lý do", 44),
    Column("Mã người dự thi", 26),
)


@dataclass(frozen=True)
class WinnerList:
    """A run with what stands above it on paper."""

    run: AwardRun
    view: RunView
    round: Round

    @property
    def contest_title(self) -> str:
        """Of the contest."""
        return self.round.contest.title

    @property
    def organizer(self) -> str:
        """Who awards the prizes."""
        return self.round.contest.organizer.name


def workbook(winners: WinnerList) -> bytes:
    """The list as XLSX; says at the top when it is not confirmed."""
    view = winners.view
    titles = (
        "DANH SÁCH NGƯỜI ĐẠT GIẢI"
        if winners.run.state == CONFIRMED
        else "DANH SÁCH DỰ KIẾN ĐẠT GIẢI (CHƯA XÁC NHẬN)",
        f"{winners.contest_title} – {winners.round.title}",
    )
    sheets = [
        SheetToWrite("Đạt giải", _WINNER_COLUMNS, _winner_rows(view), titles, _note(winners.run))
    ]
    if view.reserves:
        rows = _other_rows(view.reserves)
        sheets.append(SheetToWrite("Dự bị", _OTHER_COLUMNS, rows, ("NGƯỜI DỰ BỊ", titles[1])))
    if view.skipped:
        rows = _other_rows(view.skipped)
        title = "NGƯỜI ĐỦ THỨ HẠNG NHƯNG KHÔNG NHẬN GIẢI"
        sheets.append(SheetToWrite("Không nhận giải", _OTHER_COLUMNS, rows, (title, titles[1])))
    return write_xlsx(sheets)


def _note(run: AwardRun) -> str:
    return f"Lần xét {run.number}, {moment(run.created_at)}. Mã kiểm tra: {run.inputs_digest}"


def _winner_rows(view: RunView) -> list[tuple[Cell, ...]]:
    rows: list[tuple[Cell, ...]] = []
    for tier in view.tiers:
        rows += [_winner_row(len(rows) + n, tier, line) for n, line in enumerate(tier.lines, 1)]
    return rows


def _winner_row(number: int, tier: TierLines, line: Line) -> tuple[Cell, ...]:
    result = line.result
    return (
        number,
        line.full_name,
        line.unit,
        tier.title,
        tier.value_vnd or None,
        result.correct_count,
        result.score,
        minutes_and_seconds(result.duration_seconds),
        local(result.submitted_at),
        line.rank,
        line.reason,
        "có" if line.agrees else "chưa",
        line.entrant_code,
    )


def _other_rows(lines: tuple[Line, ...]) -> list[tuple[Cell, ...]]:
    return [
        (
            number,
            line.full_name,
            line.unit,
            line.rank,
            line.result.correct_count,
            minutes_and_seconds(line.result.duration_seconds),
            line.reason,
            line.entrant_code,
        )
        for number, line in enumerate(lines, 1)
    ]


def decision(winners: WinnerList) -> bytes:
    """The draft of the decision in Word, stamped "DỰ THẢO", with the list as its appendix.

    It cites no law: which documents give the power to award is for the organizer's own office.
    """
    title = f"{winners.contest_title} – {winners.round.title}"
    count = len(winners.view.winners)
    return decision_draft(
        DecisionContent(
            parent_agency=winners.organizer,
            agency="Ban Tổ chức Cuộc thi",
            symbol="QĐ-BTC",
            summary=f"Về việc công nhận kết quả và trao giải {title}",
            authority="Trưởng Ban Tổ chức",
            legal_bases=(
                f"Căn cứ Thể lệ {title}",
                f"Căn cứ kết quả thi được xác nhận {moment(winners.run.confirmed_at)}",
                "Theo đề nghị của Tổ Thư ký",
            ),
            articles=_articles(winners, title, count),
            recipients=("Như Điều 3", "Các doanh nghiệp có người đạt giải", "Lưu: VT, BTC"),
            signed_as="TM. BAN TỔ CHỨC",
            signer_title="TRƯỞNG BAN",
            appendices=(
                Appendix(
                    "DANH SÁCH CÁ NHÂN ĐẠT GIẢI",
                    title,
                    tuple(_table(tier) for tier in winners.view.tiers if tier.lines),
                ),
            ),
        )
    )


def _articles(winners: WinnerList, title: str, count: int) -> tuple[Article, ...]:
    tiers = [tier for tier in winners.view.tiers if tier.lines]
    total = sum(tier.value_vnd * len(tier.lines) for tier in tiers)
    spent = f"Tổng giá trị giải thưởng: {dong(total)}." if total else ""
    return (
        Article(
            f"Công nhận kết quả và trao giải cho {count} cá nhân đạt giải {title}"
            " (có danh sách kèm theo).",
            tuple(_prize(tier) for tier in tiers),
        ),
        Article(
            "Kinh phí trao giải trích từ nguồn ………………………………",
            (spent,) if spent else (),
        ),
        Article(
            "Ban Tổ chức, Tổ Thư ký, các đơn vị liên quan và các cá nhân có tên trong danh sách"
            " chịu trách nhiệm thi hành Quyết định này. Quyết định có hiệu lực kể từ ngày ký."
        ),
    )


def _prize(tier: TierLines) -> str:
    value = f", mỗi giải {dong(tier.value_vnd)}" if tier.value_vnd else ""
    return f"- {tier.title}: {len(tier.lines)} giải{value}."


def _table(tier: TierLines) -> DecisionTable:
    headers = ("TT", "Họ và tên", "Đơn vị", "Số điểm", "Thời gian làm bài")
    rows = tuple(
        (
            str(number),
            line.full_name,
            line.unit,
            points(line.result.score),
            minutes_and_seconds(line.result.duration_seconds),
        )
        for number, line in enumerate(tier.lines, 1)
    )
    widths = (0.8, 4, 4.6, 1.5, 1.8)
    return DecisionTable(headers, rows, widths, caption=tier.title, centred=(0, 3, 4))

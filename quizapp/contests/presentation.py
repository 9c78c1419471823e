"""How contests and rounds are put into words."""

from __future__ import annotations

import re
from datetime import datetime
from html import escape

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from markupsafe import Markup

from quizapp.contests.models import Round
from quizapp.contests.ranking_words import chain_in_words
from quizapp.contests.rules import Phase
from quizapp.contests.rules.divisions import divisions_of
from quizapp.web.i18n import minutes_and_seconds, moment

KIND_LABELS = {
    "official": _l("Thi chính thức"),
    "practice": _l("Luyện tập"),
    "trial": _l("Chạy thử"),
}
STAGE_LABELS = {
    "preliminary": _l("Vòng sơ khảo"),
    "final": _l("Vòng chung khảo"),
    "on_stage": _l("Chung kết trên sân khấu"),
}
PHASE_LABELS = {
    Phase.DRAFT: _l("Bản nháp"),
    Phase.UPCOMING: _l("Sắp mở"),
    Phase.OPEN: _l("Đang mở"),
    Phase.CLOSED: _l("Đã đóng"),
}
PHASE_TONES = {
    Phase.DRAFT: "plain",
    Phase.UPCOMING: "info",
    Phase.OPEN: "",
    Phase.CLOSED: "plain",
}
LEVEL_LABELS = {
    "remember": _l("Nhận biết"),
    "understand": _l("Thông hiểu"),
    "apply": _l("Vận dụng"),
    "apply_high": _l("Vận dụng cao"),
}
FIELD_LABELS = {
    "unit_code": _l("Đơn vị nơi làm việc"),
    "phone": _l("Số điện thoại"),
    "employee_code": _l("Mã nhân viên"),
    "birth_year": _l("Năm sinh"),
}
COUNTED_LABELS = {
    "best": _l("Lượt tốt nhất"),
    "first": _l("Lượt đầu tiên"),
    "last": _l("Lượt cuối cùng"),
}
SCORE_LABELS = {
    "at_once": _l("Ngay sau khi nộp bài"),
    "after_closing": _l("Sau khi cổng thi đóng"),
}
KEY_LABELS = {
    "after_closing": _l("Sau khi cổng thi đóng"),
    "never": _l("Không công bố"),
    "at_once": _l("Ngay sau khi nộp bài"),
}
_HEADING = re.compile(r"\d+\. ")


def round_view(round_: Round, now: datetime) -> dict[str, object]:
    """A round as lists and cards show it."""
    phase = round_.window.phase(now)
    is_paused = round_.window.is_paused
    return {
        "id": round_.id,
        "title": round_.title,
        "kind": KIND_LABELS[round_.kind],
        "stage": "" if round_.stage == "preliminary" else STAGE_LABELS[round_.stage],
        "is_official": round_.kind == "official",
        "phase": phase.value,
        "phase_label": _("Tạm dừng") if is_paused else PHASE_LABELS[phase],
        "tone": "warn" if is_paused else PHASE_TONES[phase],
        "is_paused": is_paused,
        "opens_at": round_.opens_at,
        "closes_at": round_.closed_at or round_.closes_at,
        "question_count": round_.question_count,
    }


def round_facts(round_: Round, zone_note: str = "") -> list[tuple[str, str]]:
    """The settings of a round, one line each."""
    return [
        (_("Loại vòng"), str(KIND_LABELS[round_.kind])),
        *_audience_facts(round_),
        (_("Mở cổng thi"), moment(round_.opens_at) + zone_note),
        (_("Đóng cổng thi"), moment(round_.closed_at or round_.closes_at) + zone_note),
        (_("Thời gian làm bài"), minutes_and_seconds(round_.duration_seconds)),
        (_("Số câu"), str(round_.question_count)),
        (_("Số lượt"), attempts_words(round_)),
        (_("Lượt được tính"), str(COUNTED_LABELS[round_.counted_attempt])),
        (_("Xếp hạng"), chain_in_words(round_.chain)),
        *_prediction_facts(round_),
        (_("Hiện số điểm"), str(SCORE_LABELS[round_.show_score])),
        (_("Hiện đáp án"), str(KEY_LABELS[round_.show_key])),
    ]


def _prediction_facts(round_: Round) -> list[tuple[str, str]]:
    if not round_.prediction:
        return []
    facts = [(_("Câu dự đoán"), str(round_.prediction["sentence"]))]
    if round_.actual:
        facts.append((_("Số thực tế"), str(round_.actual["value"]).replace(".", ",")))
    return facts


def _audience_facts(round_: Round) -> list[tuple[str, str]]:
    is_usual = round_.stage == "preliminary"
    facts = [] if is_usual else [(_("Giai đoạn"), str(STAGE_LABELS[round_.stage]))]
    divisions = divisions_of(round_.contest.divisions)
    if divisions and round_.eligible_division_ids:
        names = [one.name for one in divisions.all if one.id in round_.eligible_division_ids]
        facts.append((_("Chỉ các bảng"), ", ".join(names)))
    if round_.age_from is not None:
        facts.append((_("Từ bao nhiêu tuổi"), str(round_.age_from)))
    if round_.age_to is not None:
        facts.append((_("Đến bao nhiêu tuổi"), str(round_.age_to)))
    if round_.listed_only:
        facts.append((_("Ai được thi"), _("Chỉ người trong danh sách")))
    return facts


def attempts_words(round_: Round) -> str:
    """`Không giới hạn`, `1 lượt trong vòng thi`, `2 lượt mỗi ngày`."""
    count = round_.attempts_allowed
    if not count:
        return _("Không giới hạn")
    if round_.attempts_per == "day":
        return ngettext("%(num)s lượt mỗi ngày", "%(num)s lượt mỗi ngày", count)
    return ngettext("%(num)s lượt trong vòng thi", "%(num)s lượt trong vòng thi", count)


def rules_html(text: str) -> Markup:
    """The rules text as headings, paragraphs and lists; everything in it is escaped."""
    parts: list[str] = []
    for line in text.splitlines():
        if line.startswith("- "):
            parts.append(f"<li>{escape(line[2:])}</li>")
        elif _HEADING.match(line):
            parts.append(f"<h2>{escape(line)}</h2>")
        elif line.strip():
            parts.append(f"<p>{escape(line)}</p>")
    joined = re.sub(r"((?:<li>.*?</li>\n?)+)", r"<ul>\1</ul>", "\n".join(parts))
    return Markup(joined)  # noqa: S704 - every line was escaped above

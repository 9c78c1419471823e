"""Settings of contests that were really held, to begin a round with. Everything may be changed.

What a source does not tell (how many questions, which prizes) is left to the organizer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from quizapp.contests.ranking_text import default_sentence
from quizapp.contests.rules import RoundDraft
from quizapp.scoring.predictions import Over, PredictionKind

MINUTE = 60
_WEEK, _MONTH = timedelta(days=7), timedelta(days=30)


@dataclass(frozen=True)
class Preset:
    """`source`: the contest whose published rules say so. `prizes` as in files of rounds."""

    name: str
    title: str
    source: str
    window: timedelta
    questions: int
    settings: Mapping[str, Any]
    predicts: bool = False
    prizes: Mapping[str, Any] | None = None

    def applied(self, draft: RoundDraft) -> RoundDraft:
        """The draft with these settings; its title, opening and paper stay."""
        kind = PredictionKind.ALL_CORRECT_PEOPLE
        prediction = {
            "kind": kind.value,
            "over": Over.PEOPLE.value,
            "decimals": 0,
            "sentence": default_sentence(kind, Over.PEOPLE, 0, self.questions),
        }
        return replace(
            draft,
            closes_at=draft.opens_at + self.window,
            prediction=prediction if self.predicts else None,
            **self.settings,
        )


PRESETS = {
    preset.name: preset
    for preset in (
        Preset(
            "weekly_prediction",
            "Thi tuần, không giới hạn lượt, đúng hết rồi xét dự đoán",
            "Cuộc thi tìm hiểu 90 năm lịch sử vẻ vang của Đảng (2019)",
            _WEEK - timedelta(hours=1),
            5,
            {
                "attempts_allowed": 0,
                "counted_attempt": "best",
                "ranking": ("correct", "prediction", "earliest", "lot"),
            },
            predicts=True,
            prizes={
                "tiers": [
                    {"name": "Nhất", "quantity": 1},
                    {"name": "Nhì", "quantity": 2},
                    {"name": "Ba", "quantity": 3},
                ],
                "only_all_correct": True,
            },
        ),
        Preset(
            "workers_three_attempts",
            "Công nhân, 10 phút, 3 lượt, đúng nhiều rồi nộp sớm, một giải cao nhất",
            "Cuộc thi an toàn vệ sinh lao động, LĐLĐ Bình Dương (2019)",
            _WEEK,
            20,
            {
                "duration_seconds": 10 * MINUTE,
                "attempts_allowed": 3,
                "counted_attempt": "best",
                "ranking": ("correct", "earliest", "lot"),
            },
        ),
        Preset(
            "everybody_forty_minutes",
            "Toàn dân, 20 câu, 40 phút, 3 lượt mỗi đợt, đúng nhiều và nộp sớm",
            "Cuộc thi tìm hiểu pháp luật tỉnh Bình Thuận (2023)",
            _MONTH,
            20,
            {
                "duration_seconds": 40 * MINUTE,
                "attempts_allowed": 3,
                "counted_attempt": "best",
                "ranking": ("correct", "earliest", "lot"),
            },
        ),
        Preset(
            "speed_then_prediction",
            "20 câu và câu phụ, 30 phút, 2 lượt, đúng nhiều, làm nhanh rồi xét câu phụ",
            "Cuộc thi tìm hiểu pháp luật, Phòng GD&ĐT Bắc Trà My (2021)",
            _MONTH,
            20,
            {
                "duration_seconds": 30 * MINUTE,
                "attempts_allowed": 2,
                "counted_attempt": "best",
                "ranking": ("correct", "duration", "prediction", "lot"),
            },
            predicts=True,
        ),
        Preset(
            "once_until_last_answer",
            "Một lượt duy nhất, thời gian tính đến lần đổi đáp án cuối cùng",
            "Cuộc thi Học sinh với An toàn thông tin (2022)",
            timedelta(days=22),
            25,
            {
                "duration_seconds": 30 * MINUTE,
                "attempts_allowed": 1,
                "counted_attempt": "first",
                "duration_until": "last_answer",
                "ranking": ("score", "duration", "lot"),
            },
        ),
    )
}

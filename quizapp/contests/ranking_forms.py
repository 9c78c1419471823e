"""The form of a round's ranking and of its prediction question."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, RadioField, SelectField, StringField
from wtforms.validators import Length, NumberRange, Optional

from quizapp.contests.models import Round
from quizapp.contests.ranking_text import default_sentence
from quizapp.contests.ranking_words import CHOICE_LABELS, ENDING_LABELS, PRESET_LABELS
from quizapp.contests.rules.freezing import LONGEST_FREEZE_MINUTES
from quizapp.contests.rules.ranking import MAX_SENTENCE_LENGTH, PRESETS, preset_of
from quizapp.core.text import clean_line
from quizapp.scoring.predictions import MAX_DECIMALS, Over, PredictionKind
from quizapp.scoring.ranking import Criterion, ranked_by

OWN = "own"
PLACES = 7
PLACE_NAMES = tuple(f"place_{number}" for number in range(1, PLACES + 1))
_short = {"inputmode": "numeric", "class": "short"}


class RankingForm(FlaskForm):
    """The chain, by a preset or criterion by criterion; the question, its kind and its words."""

    preset = RadioField(
        _l("Cách xếp hạng"), choices=[*PRESET_LABELS.items(), (OWN, _l("Tự chọn từng tiêu chí"))]
    )
    ending = RadioField(_l("Vẫn bằng nhau thì"), choices=list(ENDING_LABELS.items()))
    duration_until = RadioField(
        _l("Thời gian làm bài tính đến"),
        choices=[
            ("submission", _l("Lúc nộp bài")),
            ("last_answer", _l("Lần chọn hoặc đổi đáp án cuối cùng")),
        ],
        default="submission",
    )
    prediction_kind = SelectField(
        _l("Hỏi dự đoán gì"),
        choices=[
            ("", _l("Không có câu dự đoán")),
            (PredictionKind.ALL_CORRECT_PEOPLE, _l("Số người (lượt) đúng tất cả")),
            (PredictionKind.PARTICIPANTS, _l("Số người tham gia")),
            (PredictionKind.ATTEMPTS, _l("Số lượt thi")),
            (PredictionKind.PERCENT_ALL_CORRECT, _l("Tỷ lệ phần trăm đúng tất cả")),
        ],
        default="",
        description=_l("Nên dùng khi có từ 200 người dự thi; ít hơn thì xếp theo thời gian."),
    )
    prediction_over = RadioField(
        _l("Đếm theo"),
        choices=[
            (Over.PEOPLE, _l("Người, mỗi người một lượt được tính")),
            (Over.ATTEMPTS, _l("Mọi lượt thi")),
        ],
        default=Over.PEOPLE,
    )
    prediction_decimals = IntegerField(
        _l("Số chữ số sau dấu phẩy"),
        [Optional(), NumberRange(0, MAX_DECIMALS)],
        default=0,
        render_kw=_short,
        description=_l("Chỉ dùng cho tỷ lệ phần trăm."),
    )
    prediction_sentence = StringField(
        _l("Câu hỏi, nguyên văn"),
        [Optional(), Length(max=MAX_SENTENCE_LENGTH)],
        description=_l("Để trống thì dùng câu mẫu nói đúng cách đếm đã chọn."),
    )

    board_freeze_minutes = IntegerField(
        _l("Đóng băng bảng xếp hạng, số phút cuối"),
        [Optional(), NumberRange(0, LONGEST_FREEZE_MINUTES)],
        default=0,
        render_kw=_short,
        description=_l("0 là không đóng băng. Bảng đứng yên ở lúc đó, ở mọi nơi."),
    )
    board_until_announced = BooleanField(
        _l("Giữ bảng như vậy sau khi đóng cổng thi, đến lúc ban tổ chức công bố"),
        description=_l("Nếu số phút là 0 thì không ai thấy bảng trước khi công bố."),
    )

    @property
    def places(self) -> list[Any]:
        """The fields of the criteria, in their order."""
        return [self[name] for name in PLACE_NAMES]

    def chain(self) -> tuple[str, ...]:
        """As the round keeps it."""
        if self.preset.data in PRESETS:
            criteria: tuple[str, ...] = ranked_by(PRESETS[self.preset.data])
        else:
            criteria = tuple(field.data for field in self.places if field.data)
        return (*criteria, str(self.ending.data))

    def prediction(self, question_count: int) -> dict[str, Any] | None:
        """As the round keeps it; None where none is asked."""
        if not self.prediction_kind.data:
            return None
        kind, over = PredictionKind(self.prediction_kind.data), Over(self.prediction_over.data)
        is_percentage = kind is PredictionKind.PERCENT_ALL_CORRECT
        decimals = (self.prediction_decimals.data or 0) if is_percentage else 0
        sentence = clean_line(self.prediction_sentence.data or "")
        return {
            "kind": kind.value,
            "over": over.value,
            "decimals": decimals,
            "sentence": sentence or default_sentence(kind, over, decimals, question_count),
        }


def filled_ranking(round_: Round) -> RankingForm:
    """The form as the round stands."""
    chain, ending = round_.chain[:-1], round_.chain[-1]
    question = round_.prediction or {}
    values = {
        "preset": preset_of([*chain, Criterion.LOT]) or OWN,
        "ending": ending.value,
        "duration_until": round_.duration_until,
        "board_freeze_minutes": round_.board_freeze_minutes,
        "board_until_announced": round_.board_until_announced,
        **dict(zip(PLACE_NAMES, chain, strict=False)),
        **{f"prediction_{name}": value for name, value in question.items()},
    }
    return RankingForm(data=values)


for _name in PLACE_NAMES:
    setattr(
        RankingForm,
        _name,
        SelectField(
            _l("Tiêu chí %(number)s", number=_name.rpartition("_")[2]),
            choices=[("", "–"), *CHOICE_LABELS.items()],
            default="",
        ),
    )

"""The states of certificates in words: for the list, for who checks one, for its holder."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from quizapp.certificates.rules.states import (
    ALTERED,
    AMENDED,
    DEAD,
    EXPIRED,
    EXPIRING,
    LAW_CHANGED,
    REPLACED,
    REVOKED,
    VALID,
)


@dataclass(frozen=True)
class StateWords:
    """`tone` colours it, `sign` is drawn beside, `label` says it; the rest says what to do.

    `checked` speaks to who looks at somebody's certificate, `own` to its holder.
    """

    tone: str
    sign: str
    label: LazyString
    checked: LazyString
    own: LazyString


STATE_WORDS = {
    VALID: StateWords(
        "good",
        "✓",
        _l("Giấy còn hiệu lực"),
        _l("Giấy này có thật và đang có hiệu lực hôm nay."),
        _l("Cho người kiểm tra xem trang này, hoặc để họ quét mã bên dưới."),
    ),
    EXPIRING: StateWords(
        "good",
        "✓",
        _l("Còn hiệu lực, sắp hết hạn"),
        _l("Giấy này có thật và đang có hiệu lực hôm nay, nhưng sắp hết hạn."),
        _l("Bạn có thể làm giấy mới từ bây giờ, không cần chờ giấy này hết hạn."),
    ),
    EXPIRED: StateWords(
        "bad",
        "✕",
        _l("Đã hết hạn"),
        _l("Giấy này có thật nhưng đã hết hạn. Người có giấy cần học lại để được giấy mới."),
        _l("Giấy này hết hạn. Học lại và đạt bài kiểm tra cuối khóa thì có giấy mới ngay."),
    ),
    LAW_CHANGED: StateWords(
        "warn",
        "!",
        _l("Luật đã thay đổi"),
        _l(
            "Giấy này có thật, nhưng luật được dạy trong khóa học đã thay đổi sau ngày cấp."
            " Người có giấy cần học lại phần đã đổi để được giấy mới."
        ),
        _l(
            "Luật được dạy trong khóa học đã thay đổi, nên giấy này không còn dùng được. Học lại"
            " các bài dưới đây và đạt bài kiểm tra cuối khóa thì có giấy mới."
        ),
    ),
    REPLACED: StateWords(
        "info",
        "↻",
        _l("Đã có giấy mới"),
        _l("Người có giấy đã học lại và được giấy mới. Hãy yêu cầu xem giấy mới."),
        _l("Bạn đã có giấy mới của khóa này. Hãy dùng giấy mới."),
    ),
    REVOKED: StateWords(
        "bad",
        "✕",
        _l("Đã bị thu hồi"),
        _l("Giấy này đã bị thu hồi, không dùng được. Nếu cần rõ hơn, hãy hỏi đơn vị."),
        _l("Giấy này đã bị thu hồi. Muốn biết vì sao, hãy hỏi người phụ trách ở đơn vị."),
    ),
    ALTERED: StateWords(
        "bad",
        "✕",
        _l("Không xác nhận được"),
        _l(
            "Dữ liệu của giấy này không khớp với bản đã cấp, nên không được coi là có hiệu lực."
            " Hãy báo cho ban tổ chức."
        ),
        _l(
            "Dữ liệu của giấy này không khớp với bản đã cấp. Hãy báo cho ban tổ chức, kèm mã của"
            " giấy."
        ),
    ),
}
SHORT_LABELS = {name: words.label for name, words in STATE_WORDS.items()} | {
    EXPIRING: _l("Sắp hết hạn")
}
"""For rows of lists."""
CHANGE_WORDS = {DEAD: _l("hết hiệu lực hoặc không còn dùng được"), AMENDED: _l("được sửa đổi")}

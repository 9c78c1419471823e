"""The text that a coordinator pastes into the group of the workers."""

from __future__ import annotations

from flask_babel import gettext as _


def reminder_text(
    *,
    contest: str,
    round_: str,
    organizer: str,
    opens: str,
    closes: str,
    join_code: str | None,
    base_url: str,
) -> str:
    """Short, friendly, with the address to tap and the code to type; nobody is named."""
    lines = [
        _("Mời mọi người tham gia: %(contest)s (%(round)s).", contest=contest, round=round_),
        _("Thời gian: từ %(opens)s đến %(closes)s.", opens=opens, closes=closes),
    ]
    if join_code:
        address = f"{base_url}/j/{join_code}"
        lines.append(_("Vào thi: %(address)s", address=address))
        short = base_url.split("://", 1)[-1]
        lines.append(_("Hoặc mở %(address)s rồi nhập mã %(code)s.", address=short, code=join_code))
    else:
        lines.append(_("Vào thi bằng mã QR trên áp phích ở đơn vị."))
    lines += [
        _("Làm trên điện thoại, vài phút là xong. Tham gia là tự nguyện."),
        _("Ban tổ chức: %(organizer)s. Không thu phí, không hỏi mật khẩu hay OTP.",
          organizer=organizer),
    ]  # fmt: skip
    return "\n".join(lines)

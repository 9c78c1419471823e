"""The purposes that joining asks about, in the words shown and kept with each consent."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from flask_babel import force_locale, get_locale
from flask_babel import gettext as _

KEPT = 500


@dataclass(frozen=True)
class ConsentAsked:
    """One tick box, never pre-ticked."""

    name: str
    text: str
    required: bool


def consents_asked(organizer: str) -> tuple[ConsentAsked, ...]:
    """The boxes of the join page in the language of the request."""
    return _consents_in(str(get_locale()), organizer)


@lru_cache(KEPT)
def _consents_in(language: str, organizer: str) -> tuple[ConsentAsked, ...]:
    """Made once: looking texts up takes long beside what else joining does."""
    with force_locale(language):
        return _consents(organizer)


def _consents(organizer: str) -> tuple[ConsentAsked, ...]:
    return (
        ConsentAsked(
            "contest",
            _(
                "Tôi đồng ý cho %(organizer)s dùng họ tên, đơn vị và số liên lạc của tôi"
                " để tổ chức cuộc thi và trao giải.",
                organizer=organizer,
            ),
            required=True,
        ),
        ConsentAsked(
            "publish_name",
            _("Nếu đạt giải, tôi đồng ý cho công bố đầy đủ họ tên và đơn vị của tôi."),
            required=False,
        ),
    )

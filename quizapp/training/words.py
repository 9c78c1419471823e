"""How the codes of courses read in Vietnamese, with the tone of their pills."""

from flask_babel import lazy_gettext as _l

AUDIENCE_WORDS = {
    "guards": _l("Bảo vệ của doanh nghiệp"),
    "workers": _l("Mọi người lao động"),
}
ORDER_WORDS = {
    "fixed": _l("Học lần lượt từng bài"),
    "free": _l("Học bài nào trước cũng được"),
}
LANGUAGE_WORDS = {"vi": "Tiếng Việt", "en": "English"}
"""Each in its own words, for those who look for it."""
CONCERN_WORDS = {
    "law_expired": (_l("Luật đã hết hiệu lực"), "bad"),
    "article_not_to_cite": (_l("Điều luật không còn được dẫn"), "bad"),
    "law_amended": (_l("Cần đối chiếu bản mới"), "warn"),
}

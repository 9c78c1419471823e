"""A certificate as a file to keep."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from quizapp.certificates.models import Certificate
from quizapp.certificates.paper import WORDS, image, sheet
from quizapp.certificates.presentation import paper_content
from quizapp.certificates.queries import LawToday
from quizapp.certificates.queries.found import is_genuine
from quizapp.core.errors import Conflict, NotFound
from quizapp.web.context import keyring
from quizapp.web.i18n import chosen_language

_MAKERS = {"pdf": (sheet, "application/pdf"), "png": (image, "image/png")}


def paper_response(certificate: Certificate, law: LawToday, kind: str) -> Response:
    """The file; `?download=1` keeps it instead of showing it.

    A row that was changed past the program is never put on paper.
    """
    if kind not in _MAKERS:
        raise NotFound("certificate_not_found")
    if not is_genuine(certificate, keyring()):
        raise Conflict("certificate_altered")
    make, content_type = _MAKERS[kind]
    content = make(paper_content(certificate, law), WORDS[chosen_language()])
    response = Response(content, content_type=content_type)
    where = "attachment" if request.args.get("download") == "1" else "inline"
    name = f"giay-xac-nhan-{certificate.code[:4].lower()}.{kind}"
    response.headers["Content-Disposition"] = f'{where}; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response

"""One table turns a refusal's code into status and sentence; the features bring their rows."""

from __future__ import annotations

import logging
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, cast

from flask import Flask, Response, current_app, g, redirect, render_template, request, url_for
from flask_babel import LazyString, lazy_gettext
from sqlalchemy.exc import DataError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from quizapp.core import measures
from quizapp.core.db import DATABASE_AWAY
from quizapp.core.errors import Invalid, Overloaded, QuizError, TooMany
from quizapp.web.json import json_response
from quizapp.web.request_log import request_id

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Refusal:
    """How a code is answered. The sentence says what happened and what to do next."""

    status: int
    sentence: LazyString | str


WEB_REFUSALS: dict[str, Refusal] = {
    "not_found": Refusal(404, lazy_gettext("Không tìm thấy trang này. Hãy kiểm tra lại địa chỉ.")),
    "not_allowed": Refusal(
        403, lazy_gettext("Bạn không có quyền làm việc này. Hãy hỏi người quản trị.")
    ),
    "not_signed_in": Refusal(401, lazy_gettext("Bạn chưa đăng nhập. Hãy đăng nhập rồi làm tiếp.")),
    "staff_not_signed_in": Refusal(
        401, lazy_gettext("Bạn chưa đăng nhập. Hãy đăng nhập rồi làm tiếp.")
    ),
    "learner_not_signed_in": Refusal(
        401, lazy_gettext("Bạn chưa đăng nhập để học. Hãy đăng nhập bằng mã PIN rồi làm tiếp.")
    ),
    "participant_unknown": Refusal(
        401,
        lazy_gettext("Máy này chưa nhận ra bạn. Hãy quét lại mã QR hoặc nhập mã quay lại."),
    ),
    "cross_site_request": Refusal(
        403, lazy_gettext("Yêu cầu đến từ trang khác nên bị chặn. Hãy mở lại trang và thử lại.")
    ),
    "csrf_expired": Refusal(
        403, lazy_gettext("Trang đã mở quá lâu. Hãy tải lại trang rồi gửi lần nữa.")
    ),
    "malformed": Refusal(400, lazy_gettext("Yêu cầu gửi lên không đọc được. Hãy tải lại trang.")),
    "invalid": Refusal(422, lazy_gettext("Có chỗ chưa đúng. Hãy xem các ô được ghi chú.")),
    "required": Refusal(422, lazy_gettext("Hãy điền ô này.")),
    "too_long": Refusal(422, lazy_gettext("Nội dung dài quá. Hãy viết ngắn lại.")),
    "too_large": Refusal(413, lazy_gettext("Tệp hoặc nội dung lớn quá. Hãy chia nhỏ rồi gửi.")),
    "incomplete": Refusal(
        408, lazy_gettext("Mạng chậm nên nội dung chưa gửi tới đủ. Hãy thử gửi lại.")
    ),
    "length_required": Refusal(
        411, lazy_gettext("Yêu cầu không ghi rõ độ dài nội dung. Hãy tải lại trang.")
    ),
    "method_not_allowed": Refusal(
        405, lazy_gettext("Địa chỉ này không nhận thao tác đó. Hãy quay lại trang trước.")
    ),
    "unsupported": Refusal(
        415, lazy_gettext("Kiểu dữ liệu gửi lên không được nhận. Hãy tải lại trang.")
    ),
    "rate_limited": Refusal(
        429, lazy_gettext("Bạn thao tác quá nhanh. Hãy đợi %(seconds)s giây rồi thử lại.")
    ),
    "idempotency_mismatch": Refusal(
        422, lazy_gettext("Yêu cầu này đã được gửi với nội dung khác. Hãy tải lại trang.")
    ),
    "idempotency_in_progress": Refusal(
        409, lazy_gettext("Yêu cầu trước đang được xử lý. Hãy đợi vài giây rồi thử lại.")
    ),
    "overloaded": Refusal(
        503, lazy_gettext("Máy chủ đang đông. Bài của bạn vẫn còn, hãy đợi vài giây rồi thử lại.")
    ),
    "clock_unsure": Refusal(
        503,
        lazy_gettext("Máy chủ đang kiểm tra lại giờ. Bài của bạn vẫn còn, hãy đợi vài giây."),
    ),
    "internal": Refusal(
        500, lazy_gettext("Máy chủ gặp lỗi, lỗi đã được ghi lại. Hãy thử lại sau ít phút.")
    ),
}
_HTTP_CODES = {
    400: "malformed",
    401: "not_signed_in",
    403: "not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported",
    422: "invalid",
    429: "rate_limited",
    503: "overloaded",
}
OVERLOADED_RETRY_SECONDS = 3
SIGN_IN_PAGES = {
    "staff_not_signed_in": "accounts.sign_in",
    "learner_not_signed_in": "learners.sign_in",
}
"""Where a page sends whom it does not know, and back afterwards."""
MANAGE = "/manage"
"""Where the staff's pages begin: who is refused on one goes back to their first."""


def install(app: Flask, tables: Iterable[Mapping[str, Refusal]]) -> None:
    """Answer every refusal by the joined tables."""
    joined = dict(WEB_REFUSALS)
    for table in tables:
        joined.update(table)
    app.extensions["quizapp.refusals"] = joined
    app.register_error_handler(QuizError, _answer_refusal)
    app.register_error_handler(HTTPException, _answer_http)
    for away in DATABASE_AWAY:
        app.register_error_handler(away, _answer_overloaded)
    app.register_error_handler(PoolTimeout, _answer_overloaded)
    app.register_error_handler(DataError, _answer_unstorable)
    app.register_error_handler(Exception, _answer_unexpected)


def refusals() -> dict[str, Refusal]:
    """The joined table of this app."""
    return cast("dict[str, Refusal]", current_app.extensions["quizapp.refusals"])


def sentence_of(code: str, params: Mapping[str, object] | None = None) -> str:
    """The sentence of a code in the language of the request; `why` names a more exact one."""
    why = (params or {}).get("why")
    refusal = refusals().get(f"{code}.{why}") or refusals()[code]
    return str(refusal.sentence) % dict(params or {}) if params else str(refusal.sentence)


def refusal_of(error: QuizError) -> dict[str, str]:
    """A refusal for a page that shows it in place: code, title, detail, and the whole text."""
    params = dict(error.params)
    if isinstance(error, TooMany):
        params["seconds"] = error.retry_after
    text = sentence_of(error.code, params)
    title, _, detail = text.partition(". ")
    return {"code": error.code, "title": title, "detail": detail, "text": text}


def spread(seconds: int) -> int:
    """A time to wait that differs: those sent away together shall not come back together."""
    return seconds + random.randint(0, max(2, seconds // 5))  # noqa: S311 - no secret


def status_of(code: str) -> int:
    """The HTTP status of a code."""
    return refusals()[code].status


def wants_json() -> bool:
    """Whether the caller speaks JSON: everything below /api."""
    return request.path.startswith("/api/")


def _answer_refusal(error: QuizError) -> AnyResponse:
    if error.code in SIGN_IN_PAGES and not wants_json():
        page = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for(SIGN_IN_PAGES[error.code], next=page))
    measures.refusals.labels(error.code).inc()
    status = refusals()[error.code].status
    params = dict(error.params)
    wait = None
    if isinstance(error, TooMany | Overloaded):
        wait = params["seconds"] = spread(error.retry_after)
    fields = error.fields if isinstance(error, Invalid) else {}
    response = _render(error.code, status, params, fields)
    if wait is not None:
        response.headers["Retry-After"] = str(wait)
    return response


def _answer_http(error: HTTPException) -> AnyResponse:
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error.get_response()
    code = _HTTP_CODES.get(
        error.code, "malformed" if error.code < HTTPStatus.INTERNAL_SERVER_ERROR else "internal"
    )
    wait = spread(OVERLOADED_RETRY_SECONDS)
    response = _render(code, error.code, {"seconds": wait}, {})
    if code in {"rate_limited", "overloaded"}:
        response.headers["Retry-After"] = str(wait)
    if error.code == HTTPStatus.METHOD_NOT_ALLOWED:
        response.headers["Allow"] = ", ".join(getattr(error, "valid_methods", None) or [])
    return response


def _answer_overloaded(error: Exception) -> AnyResponse:
    measures.refusals.labels("overloaded").inc()
    log.warning("the database did not answer in time: %s", type(error).__name__)
    # The page would look for the number to call in the very database that does not answer.
    g.hotline = ""
    response = _render("overloaded", 503, {}, {})
    response.headers["Retry-After"] = str(spread(OVERLOADED_RETRY_SECONDS))
    return response


def _answer_unstorable(_error: Exception) -> AnyResponse:
    """A character or number that no column can hold: NUL in a text, to PostgreSQL."""
    return _render("malformed", 400, {}, {})


def _answer_unexpected(error: Exception) -> AnyResponse:
    log.error("unexpected error on %s", request.endpoint, exc_info=error)
    if current_app.config.get("PROPAGATE_EXCEPTIONS"):
        raise error
    return _render("internal", 500, {}, {})


def _render(
    code: str, status: int, params: Mapping[str, object], fields: Mapping[str, str]
) -> Response:
    sentence = sentence_of(code, params)
    if wants_json():
        return _problem(code, status, sentence, fields)
    title, _, advice = sentence.partition(". ")
    page = render_template(
        "errors/error.html",
        code=code,
        status=status,
        title=title,
        what_to_do=advice,
        request_id=request_id() if status >= HTTPStatus.INTERNAL_SERVER_ERROR else None,
        back_url=MANAGE if request.path.startswith(f"{MANAGE}/") else None,
    )
    return Response(page, status)


def _problem(code: str, status: int, sentence: str, fields: Mapping[str, str]) -> Response:
    body: dict[str, Any] = {
        "type": f"urn:quizapp:problem:{code}",
        "title": sentence.partition(". ")[0].rstrip("."),
        "status": status,
        "code": code,
        "detail": sentence,
    }
    if fields:
        body["errors"] = {name: sentence_of(complaint) for name, complaint in fields.items()}
    return json_response(body, status, content_type="application/problem+json")

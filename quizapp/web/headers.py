"""Security headers on every answer, and no caching of anything personal."""

from __future__ import annotations

from flask import Flask, Response

from quizapp.web.context import settings

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none';"
    " frame-ancestors 'none'; form-action 'self'"
)
POLICY_OF_DATA = "default-src 'none'; frame-ancestors 'none'"
"""JSON loads nothing and refers to nothing: a save travels over slow networks."""
ONE_YEAR_SECONDS = 31_536_000


def install(app: Flask) -> None:
    """Add the headers after each request."""
    app.after_request(_add)


def security_headers(*, is_data: bool = False, is_https: bool) -> list[tuple[str, str]]:
    """Those of every answer, also of what is answered before Flask."""
    policy = POLICY_OF_DATA if is_data else CONTENT_SECURITY_POLICY
    headers = [
        ("Content-Security-Policy", policy),
        ("X-Content-Type-Options", "nosniff"),
    ]
    if not is_data:
        headers.append(("Referrer-Policy", "same-origin"))
    if is_https:
        headers.append(("Strict-Transport-Security", f"max-age={ONE_YEAR_SECONDS}"))
    return headers


def _add(response: Response) -> Response:
    is_data = (response.mimetype or "").endswith("json")
    for name, value in security_headers(is_data=is_data, is_https=settings().is_https):
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-store")
    return response

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


def _add(response: Response) -> Response:
    headers = response.headers
    is_data = (response.mimetype or "").endswith("json")
    policy = POLICY_OF_DATA if is_data else CONTENT_SECURITY_POLICY
    headers.setdefault("Content-Security-Policy", policy)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    if not is_data:
        headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cache-Control", "no-store")
    if settings().is_https:
        headers.setdefault("Strict-Transport-Security", f"max-age={ONE_YEAR_SECONDS}")
    return response

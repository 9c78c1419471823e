"""Security headers on every answer, and no caching of anything personal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, Response

from quizapp.web.background import WsgiApp
from quizapp.web.context import Installation

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none';"
    " frame-ancestors 'none'; form-action 'self'"
)
POLICY_OF_DATA = "default-src 'none'; frame-ancestors 'none'"
"""JSON loads nothing and refers to nothing: a save travels over slow networks."""
ONE_YEAR_SECONDS = 31_536_000
StartResponse = Callable[..., Any]

Header = tuple[str, str]


def install(app: Flask) -> None:
    """Add the headers that an answer does not bring itself."""
    app.after_request(_vary_by_cookie)
    app.wsgi_app = SafeHeaders(app.wsgi_app, app.extensions["quizapp"])  # type: ignore[method-assign]


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


_USUAL = {
    (is_data, is_https): (
        *security_headers(is_data=is_data, is_https=is_https),
        ("Cache-Control", "no-store"),
    )
    for is_data in (False, True)
    for is_https in (False, True)
}


def usual_headers(installation: Installation, *, is_data: bool) -> tuple[Header, ...]:
    """What every answer carries unless it says otherwise; `is_data`: it is JSON."""
    return _USUAL[is_data, installation.settings.is_https]


class SafeHeaders:
    """Stands around an app: on the finished list, looking and adding cost next to nothing."""

    def __init__(self, app: WsgiApp, installation: Installation) -> None:
        self._app = app
        self._installation = installation

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer as the app does, with the headers."""

        def start(status: str, headers: list[Header], *error: Any) -> Any:
            said = {name.lower(): value for name, value in headers}
            is_data = said.get("content-type", "").partition(";")[0].endswith("json")
            usual = usual_headers(self._installation, is_data=is_data)
            missing = [one for one in usual if one[0].lower() not in said]
            return start_response(status, headers + missing, *error)

        return self._app(environ, start)


def _vary_by_cookie(response: Response) -> Response:
    """What others may keep depends on the language chosen, and on who is signed in."""
    kept = response.headers.get("Cache-Control")
    if kept is not None and "no-store" not in kept and "immutable" not in kept:
        response.vary.add("Cookie")
    return response

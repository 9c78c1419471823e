"""Settings: read once from the environment, typed; a wrong value stops the start."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

PREFIX = "QUIZAPP_"
SECRET_KEY_MIN_LENGTH = 32
METRICS_TOKEN_MIN_LENGTH = 20
OWNER_ONLY = 0o700
"""A folder of ours holds names and telephone numbers: nobody else on the machine looks into it."""
_POSTGRES = ("postgresql://", "postgres://")


class WrongSetting(Exception):
    """A setting that cannot work. The message names it and says what to write instead."""


@dataclass(frozen=True)
class Settings:
    """Everything an installation can decide. Environment names are `QUIZAPP_` + upper case."""

    secret_key: str
    """Signs cookies and tokens; at least 32 characters. Made below VAR_DIR for SQLite."""
    database_url: str
    """SQLAlchemy URL; default: SQLite below VAR_DIR. `postgresql://` means psycopg."""
    var_dir: Path
    """Where the installation keeps its own files. Default `var/`."""
    redis_url: str | None = None
    """Redis or Valkey for several processes; unset = in this process."""
    replica_url: str | None = None
    """A replica of the PostgreSQL database, for boards that may be seconds old; unset = none."""
    base_url: str = "http://127.0.0.1:8000"
    """The address people type, without a trailing slash; printed on posters."""
    timezone: str = "Asia/Ho_Chi_Minh"
    """Zone of all dates people read or type."""
    trusted_proxies: int = 0
    """How many proxies in front are ours, so that their X-Forwarded-* are believed."""
    max_upload_bytes: int = 10 * 1024 * 1024
    """Largest file a trainer or coordinator may upload."""
    metrics_token: str | None = None
    """What Prometheus sends as bearer token to read /metrics; unset = admins only."""
    pg_bin: Path | None = None
    """Folder of pg_dump and pg_restore; unset = from the PATH."""
    newer_schema: str = "refuse"
    """`allow` lets an older program serve a database that a newer one migrated: a rollback."""
    answer_door: bool = True
    """Answers and the clock are served before Flask; 0 to let Flask do it, which is slower."""
    smtp_url: str | None = None
    """Mail server for letters to coordinators, `smtp://` or `smtps://`; unset = no mail."""
    mail_from: str | None = None
    """The address such letters come from; needed with SMTP_URL."""
    log_level: str = "INFO"
    """DEBUG, INFO, WARNING or ERROR."""

    def at(self, base_url: str) -> Settings:
        """The same settings for another address: an event learns its own when it starts."""
        return replace(self, base_url=_base_url(base_url))

    @property
    def is_https(self) -> bool:
        """Whether people reach us over TLS."""
        return self.base_url.startswith("https://")


def from_env(environ: Mapping[str, str] = os.environ) -> Settings:
    """Settings of this process; raises WrongSetting with a sentence for the operator."""
    var_dir = Path(environ.get(PREFIX + "VAR_DIR", "var")).resolve()
    database_url = _database_url(_read(environ, "DATABASE_URL"), var_dir)
    return Settings(
        secret_key=_secret_key(_read(environ, "SECRET_KEY"), database_url, var_dir),
        database_url=database_url,
        var_dir=var_dir,
        redis_url=_redis_url(_read(environ, "REDIS_URL")),
        replica_url=_replica_url(_read(environ, "REPLICA_URL")),
        base_url=_base_url(environ.get(PREFIX + "BASE_URL", Settings.base_url)),
        timezone=_timezone(environ.get(PREFIX + "TIMEZONE", Settings.timezone)),
        trusted_proxies=_count(environ, "TRUSTED_PROXIES", Settings.trusted_proxies),
        max_upload_bytes=_count(environ, "MAX_UPLOAD_BYTES", Settings.max_upload_bytes),
        metrics_token=_metrics_token(_read(environ, "METRICS_TOKEN")),
        pg_bin=_folder(environ, "PG_BIN"),
        newer_schema=_refuse_or_allow(environ, "NEWER_SCHEMA"),
        answer_door=_switch(environ, "ANSWER_DOOR", default=Settings.answer_door),
        smtp_url=_smtp_url(_read(environ, "SMTP_URL"), _read(environ, "MAIL_FROM")),
        mail_from=_read(environ, "MAIL_FROM"),
        log_level=_log_level(environ.get(PREFIX + "LOG_LEVEL", Settings.log_level)),
    )


def _read(environ: Mapping[str, str], name: str) -> str | None:
    """A setting or the content of the file that its `_FILE` variant names."""
    file_name = environ.get(f"{PREFIX}{name}_FILE")
    if not file_name:
        return environ.get(PREFIX + name) or None
    try:
        return Path(file_name).read_text(encoding="utf-8").strip()
    except OSError as error:
        message = f"{PREFIX}{name}_FILE: cannot read {file_name}: {error.strerror}"
        raise WrongSetting(message) from error


def _database_url(url: str | None, var_dir: Path) -> str:
    if url is None:
        var_dir.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
        return f"sqlite:///{var_dir / 'quizapp.sqlite3'}"
    if url.startswith(_POSTGRES):
        return "postgresql+psycopg://" + url.split("://", 1)[1]
    if url.startswith(("postgresql+psycopg://", "sqlite:///")):
        return url
    message = f"{PREFIX}DATABASE_URL must begin with postgresql:// or sqlite:///"
    raise WrongSetting(message)


def _replica_url(url: str | None) -> str | None:
    if url is None:
        return None
    if url.startswith(_POSTGRES):
        return "postgresql+psycopg://" + url.split("://", 1)[1]
    message = f"{PREFIX}REPLICA_URL must begin with postgresql://"
    raise WrongSetting(message)


def _secret_key(given: str | None, database_url: str, var_dir: Path) -> str:
    if given is not None:
        if len(given) < SECRET_KEY_MIN_LENGTH:
            message = f"{PREFIX}SECRET_KEY must have at least {SECRET_KEY_MIN_LENGTH} characters"
            raise WrongSetting(message)
        return given
    if not database_url.startswith("sqlite"):
        message = (
            f"{PREFIX}SECRET_KEY (or {PREFIX}SECRET_KEY_FILE) is missing: all processes of an"
            " installation must share one; make it with"
            ' python -c "import secrets; print(secrets.token_hex(32))"'
        )
        raise WrongSetting(message)
    return _kept_secret_key(var_dir / "secret_key")


def _kept_secret_key(path: Path) -> str:
    """The key made on the first start; two first starts at once agree on one."""
    path.parent.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32))
    return path.read_text(encoding="ascii").strip()


def _metrics_token(token: str | None) -> str | None:
    if token is None or (len(token) >= METRICS_TOKEN_MIN_LENGTH and token.isascii()):
        return token
    message = (
        f"{PREFIX}METRICS_TOKEN must have at least {METRICS_TOKEN_MIN_LENGTH} plain characters"
    )
    raise WrongSetting(message)


def _redis_url(url: str | None) -> str | None:
    if url is None or url.startswith(("redis://", "rediss://", "unix://")):
        return url
    message = f"{PREFIX}REDIS_URL must begin with redis://, rediss:// or unix://"
    raise WrongSetting(message)


def _smtp_url(url: str | None, sender: str | None) -> str | None:
    if url is None:
        return None
    if urlsplit(url).scheme not in {"smtp", "smtps"} or not urlsplit(url).hostname:
        message = f"{PREFIX}SMTP_URL must look like smtp://name:password@mail.example.vn:587"
        raise WrongSetting(message)
    if sender is None or "@" not in sender:
        message = f"{PREFIX}SMTP_URL needs {PREFIX}MAIL_FROM, the address letters come from"
        raise WrongSetting(message)
    return url


def _base_url(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        message = f"{PREFIX}BASE_URL must look like https://thi.example.vn, not {url!r}"
        raise WrongSetting(message)
    return url.rstrip("/")


def _timezone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        message = f"{PREFIX}TIMEZONE: there is no time zone {name!r}; the usual is Asia/Ho_Chi_Minh"
        raise WrongSetting(message) from error
    return name


def _count(environ: Mapping[str, str], name: str, default: int) -> int:
    value = environ.get(PREFIX + name, str(default))
    if not value.isdecimal():
        message = f"{PREFIX}{name} must be a whole number, not {value!r}"
        raise WrongSetting(message)
    return int(value)


def _folder(environ: Mapping[str, str], name: str) -> Path | None:
    value = environ.get(PREFIX + name)
    if value and not Path(value).is_dir():
        message = f"{PREFIX}{name}: there is no folder {value}"
        raise WrongSetting(message)
    return Path(value) if value else None


def _refuse_or_allow(environ: Mapping[str, str], name: str) -> str:
    value = environ.get(PREFIX + name, "refuse")
    if value not in {"refuse", "allow"}:
        message = f"{PREFIX}{name} must be refuse or allow, not {value!r}"
        raise WrongSetting(message)
    return value


def _switch(environ: Mapping[str, str], name: str, *, default: bool) -> bool:
    value = environ.get(PREFIX + name, str(int(default)))
    if value not in {"0", "1"}:
        message = f"{PREFIX}{name} must be 0 or 1, not {value!r}"
        raise WrongSetting(message)
    return value == "1"


def _log_level(name: str) -> str:
    if name not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        message = f"{PREFIX}LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR, not {name!r}"
        raise WrongSetting(message)
    return name

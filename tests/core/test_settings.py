"""A wrong setting stops the start with a sentence that names it."""

import pytest

from quizapp.settings import WrongSetting, from_env

KEY = "k" * 32


def env(tmp_path, **more):
    return {"QUIZAPP_VAR_DIR": str(tmp_path), **{f"QUIZAPP_{k}": v for k, v in more.items()}}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://localhost/quiz"),
        ("DATABASE_URL", "quiz.sqlite3"),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "k" * 31),
        ("REDIS_URL", "localhost:6379"),
        ("REDIS_URL", "http://localhost"),
        ("BASE_URL", "thi.example.vn"),
        ("BASE_URL", "ftp://thi.example.vn"),
        ("BASE_URL", "https://"),
        ("BASE_URL", "https://thi.example.vn/?a=b"),
        ("BASE_URL", "https://thi.example.vn/#a"),
        ("TIMEZONE", "Hà Nội"),
        ("TIMEZONE", "../../etc/passwd"),
        ("TRUSTED_PROXIES", "-1"),
        ("TRUSTED_PROXIES", "one"),
        ("MAX_UPLOAD_BYTES", "10MB"),
        ("LOG_LEVEL", "verbose"),
        ("SECRET_KEY_FILE", "/nowhere/key"),
        ("DATABASE_URL_FILE", "/nowhere/url"),
    ],
)
def test_a_wrong_value_stops_the_start_and_is_named(tmp_path, name, value):
    with pytest.raises(WrongSetting) as stopped:
        from_env(env(tmp_path, **{name: value}))
    assert f"QUIZAPP_{name}" in str(stopped.value)
    assert len(str(stopped.value).split()) > 4


def test_without_any_setting_it_is_sqlite_with_a_key_of_its_own(tmp_path):
    first, second = (from_env(env(tmp_path)) for _ in range(2))
    assert first == second
    assert first.database_url == f"sqlite:///{tmp_path / 'quizapp.sqlite3'}"
    assert len(first.secret_key) == 64
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0
    assert (first.redis_url, first.timezone) == (None, "Asia/Ho_Chi_Minh")
    assert not first.is_https


def test_postgresql_demands_a_key(tmp_path):
    with pytest.raises(WrongSetting, match="QUIZAPP_SECRET_KEY"):
        from_env(env(tmp_path, DATABASE_URL="postgresql://localhost/quiz"))
    for scheme in ("postgres", "postgresql", "postgresql+psycopg"):
        chosen = from_env(env(tmp_path, DATABASE_URL=f"{scheme}://h/quiz", SECRET_KEY=KEY))
        assert chosen.database_url == "postgresql+psycopg://h/quiz"


def test_secrets_may_come_from_files(tmp_path):
    (tmp_path / "key").write_text(f"{KEY}\n", "utf-8")
    assert from_env(env(tmp_path, SECRET_KEY_FILE=str(tmp_path / "key"))).secret_key == KEY


def test_values_are_typed(tmp_path):
    chosen = from_env(
        env(
            tmp_path,
            BASE_URL="https://thi.example.vn/",
            TRUSTED_PROXIES="2",
            REDIS_URL="redis://h:6379/1",
            LOG_LEVEL="WARNING",
        )
    )
    assert (chosen.base_url, chosen.trusted_proxies) == ("https://thi.example.vn", 2)
    assert chosen.is_https
    assert chosen.at("http://192.168.1.4:8000").base_url == "http://192.168.1.4:8000"

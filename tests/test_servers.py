import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import redis

from tests.processes import eventually, is_running
from tests.servers import (
    PostgresServer,
    RedisServer,
    create_database,
    drop_database,
    free_port,
    libpq_url,
    sweep,
)

RUN = """
from tests.servers import PostgresServer, RedisServer
import sys
postgres, valkey = PostgresServer().start(), RedisServer().start()
print(postgres.process.pid, postgres.folder, valkey.process.pid, valkey.folder, flush=True)
sys.stdin.read()
"""
PROJECT = Path(__file__).parents[1]


def test_postgres_answers_and_is_durable(postgres_url):
    with psycopg.connect(libpq_url(postgres_url)) as connection:
        version = connection.execute("SELECT version()").fetchone()[0]
        fsync, commit, encoding = (
            connection.execute(f"SHOW {name}").fetchone()[0]
            for name in ("fsync", "synchronous_commit", "server_encoding")
        )
    assert version.startswith("PostgreSQL 18")
    assert (fsync, commit, encoding) == ("on", "on", "UTF8")


def test_each_worker_has_its_own_database(postgres_url):
    with psycopg.connect(libpq_url(postgres_url)) as connection:
        name = connection.execute("SELECT current_database()").fetchone()[0]
    assert name == f"quizapp_test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"


def test_a_new_database_replaces_the_old_one_even_while_it_is_used(postgres_url):
    name = f"quizapp_test_replaced_{os.getpid()}"
    url = create_database(postgres_url, name)
    with psycopg.connect(libpq_url(url), autocommit=True) as connection:
        connection.execute("CREATE TABLE old (id int)")
        create_database(postgres_url, name)
    with psycopg.connect(libpq_url(url)) as connection:
        assert connection.execute("SELECT to_regclass('old')").fetchone() == (None,)
    drop_database(postgres_url, name)


def test_a_stranger_without_the_password_is_refused(postgres_url):
    url = libpq_url(postgres_url).replace("quizapp:", "quizapp:not-")
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(url)


def test_redis_answers(redis_url):
    with redis.Redis.from_url(redis_url) as client:
        assert client.ping()


@pytest.mark.parametrize("kind", [PostgresServer, RedisServer])
def test_nothing_is_left_after_stop(kind):
    server = kind().start()
    pid, folder = server.process.pid, server.folder
    assert is_running(pid)
    assert folder.is_dir()
    server.stop()
    assert not is_running(pid)
    assert not folder.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's end")
def test_servers_die_with_the_run_that_was_killed():
    run = subprocess.Popen(
        [sys.executable, "-c", RUN],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    postgres, postgres_folder, valkey, valkey_folder = run.stdout.readline().split()
    run.kill()
    run.wait()
    assert eventually(lambda: not is_running(int(postgres)) and not is_running(int(valkey)))
    for folder in (postgres_folder, valkey_folder):
        subprocess.run(["rm", "-r", folder], check=True)


def test_what_a_killed_run_left_is_swept_up_later(tmp_path):
    gone = subprocess.Popen(["true"])
    gone.wait()
    old, recent, running = (
        tmp_path / f"quizapp-postgres-{pid}-{age}"
        for pid, age in ((gone.pid, "old"), (gone.pid, "recent"), (os.getpid(), "old"))
    )
    for folder in (old, recent, running):
        folder.mkdir()
    for folder in (old, running):
        os.utime(folder, (0, 0))
    sweep(tmp_path)
    assert [folder.exists() for folder in (old, recent, running)] == [False, True, True]


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_stops_its_servers(tmp_path, ending):
    inner = tmp_path / "test_inner.py"
    inner.write_text(
        "import os, pathlib, time\n"
        "def test_it(postgres_url, redis_url):\n"
        "    from tests.plugin_servers import started\n"
        "    lines = [f'{s.process.pid} {s.folder}' for s in started.values()]\n"
        "    pathlib.Path(__file__).with_name('servers').write_text('\\n'.join(lines))\n"
        "    pathlib.Path(__file__).with_name('ready').touch()\n"
        "    time.sleep(60)\n"
    )
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("TEST_", "PYTEST_"))}
    run = subprocess.Popen(
        [
            *(sys.executable, "-m", "pytest", "-c", PROJECT / "pyproject.toml"),
            *("--rootdir", tmp_path, "-p", "no:cacheprovider", inner),
        ],
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert eventually((tmp_path / "ready").exists)
    run.send_signal(ending)
    assert run.wait(30) == pytest.ExitCode.INTERRUPTED
    for line in (tmp_path / "servers").read_text().splitlines():
        pid, folder = line.split()
        assert not is_running(int(pid))
        assert not Path(folder).exists()


def test_free_ports_are_on_the_loopback():
    assert 1024 < free_port() < 65536

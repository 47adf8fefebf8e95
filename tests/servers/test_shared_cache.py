"""CACHE_URL: a pack that one server has made no other makes; without Redis, or its answer, each makes its own."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import redis

from dashboard import cache as caches
from dashboard.cache import Cache
from dashboard.live import Live
from dashboard.pages import pack
from dashboard.server import create_server
from dashboard.settings import Settings, SettingsError, from_environment
from tests.database.postgres import _ends_with_us, _spare_port
from tests.unit.publishing.publications import bring, row
from tests.unit.small_folder import small_folder

SECRET = "s3cr3t-of-redis"
PACK = "/fa/download/pack.pdf"


@dataclass
class Redis:
    """A Redis of the tests' own, in memory only."""

    program: str
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://:{SECRET}@127.0.0.1:{self.port}/0"

    def start(self) -> None:
        given = {"port": self.port, "bind": "127.0.0.1", "save": "", "appendonly": "no", "requirepass": SECRET}
        words = [word for name, value in given.items() for word in (f"--{name}", str(value))]
        self.process = subprocess.Popen(
            ["redis-server", *words],
            executable=self.program,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            preexec_fn=_ends_with_us,
        )
        until = time.monotonic() + 10
        while not self.answers():
            assert time.monotonic() < until
            time.sleep(0.05)

    def answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.url) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def stop(self) -> None:
        assert self.process
        self.process.kill()
        self.process.wait(10)


@pytest.fixture(name="redis")
def running_redis() -> Iterator[Redis]:
    named = os.environ.get("REDIS_SERVER") or shutil.which("redis-server") or shutil.which("redis-check-rdb")
    assert named, "Redis is not here. Type: export REDIS_SERVER=$(sh tools/ensure-redis.sh)"
    made = Redis(named, _spare_port())
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """With a publication: so every server shows the same moment of knowledge."""
    made = small_folder(tmp_path_factory.mktemp("cache"))
    bring(made, row())
    return made


@pytest.fixture
def makings(monkeypatch) -> list[str]:
    """What was really made, by its ending."""
    counted: list[str] = []

    def counting(snapshot, wanted, form, ending):
        counted.append(ending)
        return f"{wanted.lang} {form} {ending} of {snapshot.digest}".encode()

    monkeypatch.setattr(pack, "made", counting)
    pack.shared.cache_clear()
    return counted


class Replica:
    """A server as another process would have it: with nothing made yet."""

    def __init__(self, folder: Path, url: str) -> None:
        self._app = create_server(Settings(data_url=str(folder), cache_url=url), Live(folder))

    def pack(self, address: str = PACK) -> bytes:
        answer = self._app.test_client().get(address)
        assert answer.status_code == 200
        return answer.get_data()


def test_a_pack_is_made_once_by_all_servers_together(redis, folder, makings):
    first, second = Replica(folder, redis.url), Replica(folder, redis.url)
    assert first.pack() == second.pack()
    assert makings == ["pdf"]
    # Each choice is a file of its own.
    for address in ("/en/download/pack.pdf", "/fa/download/pack-screen.pdf", "/fa/download/pack.pptx"):
        assert first.pack(address) == second.pack(address)
    assert makings == ["pdf", "pdf", "pdf", "pptx"]


def test_another_publication_is_another_pack(redis, tmp_path, makings):
    folder = small_folder(tmp_path)
    bring(folder, row())
    old = Replica(folder, redis.url).pack()
    bring(folder, row("G1003", source="more"))
    assert Replica(folder, redis.url).pack() != old
    assert makings == ["pdf", "pdf"]


def test_a_real_pack_from_redis_is_the_one_that_was_put_there(redis, folder):
    pack.shared.cache_clear()
    pack.made.cache_clear()
    made = Replica(folder, redis.url).pack()
    assert made.startswith(b"%PDF")
    pack.made.cache_clear()
    assert Replica(folder, redis.url).pack() == made
    assert pack.made.cache_info().misses == 0


def test_without_a_cache_each_server_makes_its_own(folder, makings):
    assert Replica(folder, "").pack() == Replica(folder, "").pack()
    assert makings == ["pdf", "pdf"]
    assert Replica(folder, "").pack("/en/download/brief.txt")


@pytest.mark.parametrize("port", ["1", "not-a-port"])
def test_an_address_where_no_redis_is_is_told_once_and_all_is_served(folder, makings, caplog, port):
    replica = Replica(folder, f"redis://:{SECRET}@127.0.0.1:{port}/0")
    assert replica.pack()
    assert replica.pack("/en/download/pack.pdf")
    assert caplog.text.count("does not answer") == 1
    assert "CACHE_URL: redis://127.0.0.1" in caplog.text
    assert SECRET not in caplog.text
    assert makings == ["pdf", "pdf"]


def test_a_redis_that_goes_is_left_alone_for_a_while_and_used_again(redis, caplog, monkeypatch):
    caplog.set_level(logging.INFO, "dashboard")
    cache = Cache(redis.url)
    assert cache.kept("a", lambda: b"1") == b"1"
    assert cache.kept("a", lambda: b"2") == b"1"
    redis.stop()
    assert cache.kept("a", lambda: b"2") == b"2"
    redis.start()
    # Not asked: who waits for a page must not wait for one that was away a moment ago.
    assert cache.kept("b", lambda: b"3") == b"3"
    monkeypatch.setattr(cache, "_not_before", 0.0)
    assert cache.kept("b", lambda: b"4") == b"4"
    assert cache.kept("b", lambda: b"5") == b"4"
    assert caplog.text.count("does not answer") == 1
    assert caplog.text.count("answers again") == 1
    assert SECRET not in caplog.text


def test_one_that_lets_nobody_in_is_as_good_as_none(redis, caplog):
    cache = Cache(redis.url.replace(SECRET, "wrong"))
    assert cache.kept("a", lambda: b"1") == b"1"
    assert "does not answer" in caplog.text


def test_what_makes_a_file_may_fail_and_nothing_is_kept_of_it(redis):
    cache = Cache(redis.url)

    def fail() -> bytes:
        raise LookupError("no")

    with pytest.raises(LookupError):
        cache.kept("c", fail)
    assert cache.kept("c", lambda: b"1") == b"1"


def test_the_setting_is_an_address_of_redis_and_never_repeated_with_its_password():
    assert from_environment({}).cache_url == ""
    assert from_environment({"CACHE_URL": "redis://h:6379/1"}).cache_url == "redis://h:6379/1"
    with pytest.raises(SettingsError) as refused:
        from_environment({"CACHE_URL": f"memcached://u:{SECRET}@h"})
    assert SECRET not in str(refused.value)
    assert "redis://" in str(refused.value)
    assert SECRET not in repr(from_environment({"CACHE_URL": f"redis://:{SECRET}@h"}))


def test_whoever_has_no_redis_does_not_load_it():
    code = "import sys; import dashboard.cache as c; c.Cache('').kept('a', bytes); sys.exit('redis' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    assert caches.PAUSE >= 1

"""What one server made and others need not make again, kept in Redis where CACHE_URL names one.

Nothing rests on it: without it, or while it does not answer, each server makes what it is asked for.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

log = logging.getLogger("dashboard")

# How long one that does not answer is left alone, and how long it may take: a page must not wait for what saves time.
PAUSE = 10.0
CONNECT_SECONDS, ANSWER_SECONDS = 0.5, 2.0
DAY = 86_400
# Letters that belong to us, should somebody else use the same Redis.
PREFIX = "isfahan:"


class Cache:
    """Bytes by name, for all servers. Safe to use from many threads, and after a fork."""

    def __init__(self, url: str = "") -> None:
        """url: such as redis://host:6379/0; '': there is none. Nothing is reached yet."""
        self._url = url
        self._client: Any = None
        self._lock = threading.Lock()
        self._not_before = 0.0
        self._away = False

    @property
    def shown(self) -> str:
        """Its address for people, without a password."""
        parts = urlsplit(self._url)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"

    def kept(self, name: str, make: Callable[[], bytes], seconds: int = 7 * DAY) -> bytes:
        """What is kept under a name, else what `make` gives, which is then kept. Raises what `make` raises.

        The name must tell apart all that `make` could give: it is a digest of what goes in.
        """
        found = self._asked(lambda client: client.get(PREFIX + name))
        if found is not None:
            return bytes(found)
        made = make()
        self._asked(lambda client: client.set(PREFIX + name, made, ex=seconds))
        return made

    def _asked(self, question: Callable[[Any], Any]) -> Any:
        """The answer of Redis; None where there is none, or it does not answer."""
        if not self._url or time.monotonic() < self._not_before:
            return None
        # Loaded by whoever has one: it takes a tenth of a second.
        import redis

        try:
            answer = question(self._connected())
        except (redis.RedisError, OSError, ValueError) as error:
            self._not_before = time.monotonic() + PAUSE
            if not self._away:
                # No more than its kind where it might repeat the address, which may hold a password.
                why = type(error).__name__ if isinstance(error, ValueError) else str(error).partition("\n")[0]
                log.error("CACHE_URL: %s does not answer (%s); each server makes its files itself", self.shown, why)
            self._away = True
            return None
        if self._away:
            log.info("CACHE_URL: %s answers again", self.shown)
        self._away = False
        return answer

    def _connected(self) -> Any:
        from redis import Redis
        from redis.backoff import NoBackoff
        from redis.retry import Retry

        with self._lock:
            if self._client is None:
                self._client = Redis.from_url(
                    self._url,
                    socket_connect_timeout=CONNECT_SECONDS,
                    socket_timeout=ANSWER_SECONDS,
                    retry=Retry(NoBackoff(), 0),
                )
            return self._client

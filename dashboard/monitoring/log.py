"""The server's log on stderr: one JSON object a line, also of gunicorn and for each request. A terminal gets text.

No line has a visitor's address, an account or the query of a request (which may hold words that somebody typed).
"""

import json
import logging
import os
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

from gunicorn import glogging

from dashboard.monitoring.counts import count_error, count_request
from dashboard.monitoring.requests import ID, LANGUAGE, ROUTE, SECONDS, STATIC, current_id, group_of, new_id

log = logging.getLogger("dashboard.requests")

# One encoder for all lines: json.dumps would make one for each.
_encode = json.JSONEncoder(ensure_ascii=False).encode
_PLAIN = "%(asctime)s %(name)s %(levelname)s %(message)s"
# systemd's journal takes the number in front of a line for its priority, and removes it.
_PRIORITIES = ((logging.CRITICAL, "<2>"), (logging.ERROR, "<3>"), (logging.WARNING, "<4>"), (logging.INFO, "<6>"))


def configure() -> None:
    """Set up the log of a server process. A terminal gets plain text, and of requests only those that failed."""
    handler = logging.StreamHandler()
    handler.addFilter(_counted)
    if sys.stderr.isatty():
        handler.setFormatter(logging.Formatter(_PLAIN))
        log.setLevel(logging.WARNING)
    else:
        handler.setFormatter(Json(goes_to_journal()))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    logging.getLogger("alembic").setLevel(logging.WARNING)


class Json(logging.Formatter):
    """Writes a record as one line of JSON. journal: whether its priority for systemd's journal stands before it."""

    def __init__(self, journal: bool = False) -> None:
        super().__init__()
        self._journal = journal

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        line = {"time": moment, "level": record.levelname.lower(), "logger": record.name}
        line |= getattr(record, "fields", None) or {"message": record.getMessage()}
        if "request" not in line and (request_id := current_id()):
            line["request"] = request_id
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return self._priority(record) + _encode(line)

    def _priority(self, record: logging.LogRecord) -> str:
        if not self._journal:
            return ""
        return next((text for level, text in _PRIORITIES if record.levelno >= level), "<7>")


class Logger(glogging.Logger):  # type: ignore[misc]
    """gunicorn's logger, with this module's form, and with a line and a count for each answered request."""

    def setup(self, cfg: Any) -> None:
        self.cfg = cfg
        self.loglevel = self.LOG_LEVELS.get(cfg.loglevel.lower(), logging.INFO)
        self.error_log.setLevel(self.loglevel)
        self.error_log.propagate = True

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        # gunicorn's text holds the client's address and the line that the client sent.
        if msg.startswith("Invalid request from"):
            msg, args = "a request that is no valid HTTP was refused", ()
        super().warning(msg, *args, **kwargs)

    def exception(self, msg: str, *args: Any, **kwargs: Any) -> None:
        # One of gunicorn's texts ends with the address that was asked for.
        super().exception(msg, *(str(arg).partition("?")[0] for arg in args), **kwargs)

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta) -> None:
        """Log and count an answered request; gunicorn calls this for each."""
        status = int(str(resp.status).split()[0])
        seconds = environ.get(SECONDS, request_time.total_seconds())
        route = environ.get(ROUTE, STATIC if environ.get("PATH_INFO", "").startswith(STATIC) else "")
        count_request(group_of(route), status, seconds)
        level = logging.WARNING if status >= 500 else logging.INFO
        if not log.isEnabledFor(level):
            return
        fields = {
            "request": environ.get(ID) or new_id(),
            "method": environ["REQUEST_METHOD"],
            "route": route,
            "status": status,
            "ms": round(seconds * 1000, 1),
            "bytes": _bytes(resp, environ["REQUEST_METHOD"]),
            "lang": environ.get(LANGUAGE, ""),
        }
        log.log(level, "%s", fields, extra={"fields": fields})


def _bytes(resp: Any, method: str) -> int:
    """The length of an answer's body; gunicorn does not count what the operating system sends from a file."""
    return int(resp.sent or (resp.response_length if method != "HEAD" else 0) or 0)


def _counted(record: logging.LogRecord) -> bool:
    if record.levelno >= logging.ERROR:
        count_error()
    return True


def goes_to_journal() -> bool:
    """Whether systemd has connected stderr to its journal."""
    try:
        file = os.fstat(sys.stderr.fileno())
    except OSError:
        return False
    return os.environ.get("JOURNAL_STREAM") == f"{file.st_dev}:{file.st_ino}"

"""Environment -> one frozen object. Nothing else in the project reads the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
SHIPPED_DATA = ROOT / "data"
ASSETS = ROOT / "assets"
VENDOR = ASSETS / "vendor"
_DATABASES = ("postgresql://", "postgresql+psycopg://", "postgres://")


class SettingsError(ValueError):
    """A setting that cannot be used; the message names it, its value and what would do."""


@dataclass(frozen=True)
class Oidc:
    """An OpenID Connect provider by which one may sign in to the staff desk.

    issuer: its name for itself, an address. roles: as typed; dashboard.staff.oidc_roles reads it.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    groups_claim: str
    roles: str


@dataclass(frozen=True)
class Settings:
    """What the environment decides.

    data_url: folder of the design's tables, or a PostgreSQL database that holds them (database_url). host, port:
    where to listen. workers, threads: of gunicorn.
    watch_seconds: how often a running app looks for changed files. meeting_write: whether decisions of the meeting
    may be written down on the page. site_url: where people reach the dashboard, for the links of files that a
    command makes; '' where nobody said so. staff_url: the staff desk's database, '' for a file in the data folder;
    staff_idle_minutes, staff_hours: how long one stays signed in there, after the last page and altogether.
    trust_proxy: how many proxies before the server tell who asks. oidc: another way to sign in; None: there is none.
    """

    # The address of a database holds a password, so these two are kept out of what is printed of the whole.
    data_url: str = field(default=str(SHIPPED_DATA), repr=False)
    host: str = "127.0.0.1"
    port: int = 8050
    workers: int = 1
    threads: int = 8
    watch_seconds: float = 2.0
    meeting_write: bool = False
    site_url: str = ""
    staff_url: str = field(default="", repr=False)
    staff_idle_minutes: float = 30.0
    staff_hours: float = 10.0
    trust_proxy: int = 0
    oidc: Oidc | None = None

    @property
    def database_url(self) -> str:
        """The URL of the database that holds the data; '' where a folder does."""
        return self.data_url if self.data_url.startswith(_DATABASES) else ""

    @property
    def data_folder(self) -> Path:
        """The data folder as a path; relative ones count from where the command was typed.

        Raises SettingsError where a database holds the data.
        """
        if self.database_url:
            raise SettingsError("DATA_URL names a database, and this needs a folder: give the folder's path.")
        return Path(self.data_url.removeprefix("file://")).expanduser()

    @property
    def desk_url(self) -> str:
        """The SQLAlchemy URL of the staff desk's database: without one of its own, the data's, or a file."""
        if not self.staff_url and self.database_url:
            return "postgresql+psycopg://" + self.database_url.partition("://")[2]
        return self.staff_url or f"sqlite:///{self.data_folder.absolute() / 'staff' / 'desk.sqlite'}"


def from_environment(environ: Mapping[str, str] | None = None) -> Settings:
    """Read DATA_URL, HOST, PORT, WEB_CONCURRENCY, THREADS, WATCH_SECONDS, MEETING_WRITE, SITE_URL, and those
    of the staff desk: STAFF_URL, STAFF_IDLE_MINUTES, STAFF_HOURS, TRUST_PROXY and those that begin with OIDC_.

    Raises SettingsError, naming the variable and its value, if one cannot be used.
    """
    given = os.environ if environ is None else environ
    url = given.get("DATA_URL", "").strip() or str(SHIPPED_DATA)
    if "://" in url and not url.startswith(("file://", *_DATABASES)):
        # The rest of the address may hold a password: it is not said again.
        raise SettingsError(
            f"DATA_URL={url.split('://')[0][:20]}://…: give the path of a folder (or file:///path), or a database "
            "such as postgresql://user@host/name."
        )
    return Settings(
        data_url=url,
        host=given.get("HOST", "").strip() or Settings.host,
        port=int(_number(given, "PORT", Settings.port, low=1, high=65535)),
        workers=int(_number(given, "WEB_CONCURRENCY", Settings.workers, low=1, high=64)),
        threads=int(_number(given, "THREADS", Settings.threads, low=1, high=256)),
        watch_seconds=_number(given, "WATCH_SECONDS", Settings.watch_seconds, low=0.05, high=60),
        meeting_write=_switch(given, "MEETING_WRITE"),
        site_url=_site(given, "SITE_URL"),
        staff_url=_database(given, "STAFF_URL"),
        staff_idle_minutes=_number(given, "STAFF_IDLE_MINUTES", Settings.staff_idle_minutes, low=1, high=600),
        staff_hours=_number(given, "STAFF_HOURS", Settings.staff_hours, low=0.25, high=24),
        trust_proxy=int(_number(given, "TRUST_PROXY", Settings.trust_proxy, low=0, high=8)),
        oidc=_oidc(given),
    )


def _site(given: Mapping[str, str], name: str) -> str:
    text = given.get(name, "").strip().rstrip("/")
    if text and not text.startswith(("http://", "https://")):
        raise SettingsError(f"{name}={text}: give the address that people type, such as https://host.example.")
    return text


def _oidc(given: Mapping[str, str]) -> Oidc | None:
    names = ("ISSUER", "CLIENT_ID", "CLIENT_SECRET", "CLIENT_SECRET_FILE", "GROUPS_CLAIM", "ROLES")
    said = {name: given.get(f"OIDC_{name}", "").strip() for name in names}
    if not any(said.values()):
        return None
    faults = [f"OIDC_{name}: not given; the other OIDC_ settings need it." for name in _lacking(said)]
    if said["ISSUER"] and not safe_address(said["ISSUER"]):
        faults.append(f"OIDC_ISSUER={said['ISSUER']}: give the provider's address, with https.")
    secret = said["CLIENT_SECRET"]
    if secret and said["CLIENT_SECRET_FILE"]:
        faults.append("OIDC_CLIENT_SECRET, OIDC_CLIENT_SECRET_FILE: both are given; leave one out.")
    elif said["CLIENT_SECRET_FILE"]:
        secret = _secret_in(said["CLIENT_SECRET_FILE"], faults)
    if faults:
        raise SettingsError("\n".join(faults))
    return Oidc(said["ISSUER"], said["CLIENT_ID"], secret, said["GROUPS_CLAIM"] or "groups", said["ROLES"])


def _lacking(said: Mapping[str, str]) -> list[str]:
    lacking = [name for name in ("ISSUER", "CLIENT_ID", "ROLES") if not said[name]]
    return lacking if said["CLIENT_SECRET"] or said["CLIENT_SECRET_FILE"] else [*lacking, "CLIENT_SECRET"]


def _secret_in(file: str, faults: list[str]) -> str:
    try:
        secret = Path(file).read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        faults.append(f"OIDC_CLIENT_SECRET_FILE={file}: cannot be read ({error}).")
        return ""
    if not secret:
        faults.append(f"OIDC_CLIENT_SECRET_FILE={file}: the file is empty; write the client's secret into it.")
    return secret


def safe_address(text: str) -> bool:
    """Whether what is sent to an address is read by nobody on the way: it goes by TLS, or to this machine."""
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and _here(host)))


def _here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _database(given: Mapping[str, str], name: str) -> str:
    text = given.get(name, "").strip()
    kind = text.partition("://")[0]
    # The rest of the address may hold a password: it is not said again.
    if text and not (kind.partition("+")[0] in ("sqlite", "postgresql") and "://" in text):
        raise SettingsError(
            f"{name}={kind[:20]}…: give the address of a database, such as sqlite:////srv/desk.sqlite "
            "or postgresql://host/name."
        )
    return text


def _switch(given: Mapping[str, str], name: str) -> bool:
    text = given.get(name, "").strip()
    if text not in ("", "on", "off"):
        raise SettingsError(f"{name}={text}: give on or off.")
    return text == "on"


def _number(given: Mapping[str, str], name: str, default: float, low: float, high: float) -> float:
    text = given.get(name, "").strip()
    if not text:
        return default
    try:
        value = float(text)
    except ValueError:
        raise SettingsError(f"{name}={text}: not a number; give one from {low:g} to {high:g}.") from None
    if not low <= value <= high:
        raise SettingsError(f"{name}={text}: out of range; give a number from {low:g} to {high:g}.")
    return value

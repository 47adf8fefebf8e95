"""The environment variables as one frozen object. No other module reads settings from the environment."""

import re
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
SHIPPED_DATA = ROOT / "data"
ASSETS = ROOT / "assets"
VENDOR = ASSETS / "vendor"
DATABASE_FILE = "dashboard.sqlite"  # in the data folder, where DATABASE_URL names no other database
_POSTGRES = ("postgresql://", "postgresql+psycopg://", "postgres://")
# Settings whose address may contain a password: an error message repeats only the part before ://.
_SECRET = ("data_url", "database_url", "source_url")
_PATH = re.compile(r"(/[A-Za-z0-9_-]+)*")


class SettingsError(ValueError):
    """Invalid settings; the text has a line for each: the variable, its value, and which values are valid."""


def _data_url(text: str) -> str:
    if text.startswith(_POSTGRES):
        raise ValueError("give the path of the data folder here, and the database as DATABASE_URL.")
    if not text or ("://" in text and not text.startswith("file://")):
        raise ValueError("give the path of a folder, or file:///path.")
    return text


def _database_url(text: str) -> str:
    kind, _, rest = text.partition("://")
    if not (text.startswith(_POSTGRES) or (kind == "sqlite" and rest.startswith("/") and len(rest) > 1)):
        raise ValueError("give a database, such as sqlite:////srv/dashboard.sqlite or postgresql://user@host/name.")
    return text


def _source_url(text: str) -> str:
    if "://" not in text:
        raise ValueError("give a database, such as postgresql://user@host/name or mariadb://user@host/name.")
    return text


def _switch(value: Any) -> Any:
    if isinstance(value, str):
        if value.strip() not in ("on", "off"):
            raise ValueError("give on or off.")
        return value.strip() == "on"
    return value


def _site(text: str) -> str:
    text = text.rstrip("/")
    if not re.fullmatch(rf"https?://[^/?#\s]+{_PATH.pattern}", text):
        raise ValueError("give the address that people type: https://host.example or https://host.example/dashboard.")
    return text


def _path(text: str) -> str:
    if not _PATH.fullmatch(text):
        raise ValueError("give a path such as /dashboard: letters a-z, digits, - and _, without a slash at its end.")
    return text


def _issuer(text: str) -> str:
    if not safe_address(text):
        raise ValueError("give the provider's address, with https.")
    return text


class Oidc(BaseModel):
    """An OpenID Connect provider with which staff may sign in, from the variables that begin with OIDC_.

    issuer: the provider's address. client_secret_file: a file with the client's secret, instead of client_secret.
    roles: the text of OIDC_ROLES; dashboard.staff.oidc_page parses it.
    """

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    issuer: Annotated[str, AfterValidator(_issuer)]
    client_id: str
    client_secret_file: str = ""
    client_secret: str = Field(default="", repr=False, validate_default=True)
    groups_claim: str = "groups"
    roles: str

    @field_validator("client_secret")
    @classmethod
    def _one_secret(cls, text: str, info: ValidationInfo) -> str:
        file = info.data["client_secret_file"]
        if text and file:
            raise ValueError("OIDC_CLIENT_SECRET_FILE is given as well; leave one out.")
        if not text and not file:
            raise ValueError("not given; the other OIDC_ settings need it.")
        return text or _secret_in(file)


class Settings(BaseSettings):
    """The settings, each from the environment variable of its name in capitals, or from the caller.

    data_url: the data folder, which is only read. database_url: the database to which the program writes; '': a file
    in the data folder. source_url: a database of the office, which is only read; '': none. source_seconds: seconds
    between two questions whether its rows have changed. host, port: where the server listens. workers: number of
    processes (WEB_CONCURRENCY). threads: how many requests a worker computes at once. watch_seconds: seconds between
    two checks for changed data. meeting_write: whether everybody may record the meeting's decisions. site_url: the
    dashboard's public address, for links in packs; '': unknown. site_path: the path of this address, such as
    /dashboard, with which every address of the site begins; '': none. staff_idle_minutes, staff_hours: how long a
    sign-in to the staff desk lasts without a request, and in all. trust_proxy: how many proxies before the server are
    trusted to name the client's address. oidc: sign-in by OpenID Connect; None: only by password.
    """

    model_config = SettingsConfigDict(
        frozen=True,
        str_strip_whitespace=True,
        validate_default=False,
        env_ignore_empty=True,
        env_nested_delimiter="_",
        env_nested_max_split=1,
        populate_by_name=True,
        extra="ignore",
    )

    data_url: Annotated[str, AfterValidator(_data_url)] = Field(default=str(SHIPPED_DATA), repr=False)
    database_url: Annotated[str, AfterValidator(_database_url)] = Field(default="", repr=False)
    source_url: Annotated[str, AfterValidator(_source_url)] = Field(default="", repr=False)
    source_seconds: float = Field(default=60.0, ge=1, le=86_400)
    host: str = "127.0.0.1"
    port: int = Field(default=8050, ge=1, le=65535)
    workers: int = Field(default=1, ge=1, le=64, validation_alias="web_concurrency")
    threads: int = Field(default=8, ge=1, le=256)
    watch_seconds: float = Field(default=2.0, ge=0.05, le=60)
    meeting_write: Annotated[bool, BeforeValidator(_switch)] = False
    site_url: Annotated[str, AfterValidator(_site)] = ""
    site_path: Annotated[str, AfterValidator(_path)] = Field(default="", validate_default=True)
    staff_idle_minutes: float = Field(default=30.0, ge=1, le=600)
    staff_hours: float = Field(default=10.0, ge=0.25, le=24)
    trust_proxy: int = Field(default=0, ge=0, le=8)
    oidc: Oidc | None = None

    @field_validator("site_path")
    @classmethod
    def _path_of_site(cls, path: str, info: ValidationInfo) -> str:
        site = info.data.get("site_url")
        if not site:
            return path
        known = str(urlsplit(site).path)
        if path not in ("", known):
            raise ValueError(f"SITE_URL is {site}; write the path there, and leave SITE_PATH out.")
        return known

    @property
    def site_origin(self) -> str:
        """Scheme and host of site_url, before any path of the site; '' if unknown."""
        return self.site_url.removesuffix(self.site_path)

    @property
    def reads_tables(self) -> bool:
        """Whether the folder's tables are read: not those of the shipped folder beside a database of the office."""
        return not self.source_url or "data_url" in self.model_fields_set

    @property
    def data_folder(self) -> Path:
        """The data folder as a path; a relative path starts from the working directory."""
        return Path(self.data_url.removeprefix("file://")).expanduser()


def from_environment() -> Settings:
    """Read the environment. Raises SettingsError with a line for each invalid variable."""
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError("\n".join(map(_line, error.errors(include_url=False)))) from None


def _line(fault: Any) -> str:
    path = [str(part) for part in fault["loc"]]
    name = "_".join(path).upper()
    if fault["type"] == "missing":
        return f"{name}: not given; the other OIDC_ settings need it."
    reason = fault.get("ctx", {}).get("error")
    if path[-1] == "client_secret":
        return f"{name}: {reason}"
    value = str(fault["input"]).strip()
    if path[0] in _SECRET:
        value = f"{value.split('://')[0][:20]}://…" if "://" in value else "…"
    return f"{name}={value}: {reason or _range(path[0])}"


def _range(name: str) -> str:
    """The valid range of a number in words. name: the field's or that of its variable."""
    field = next(field for own, field in Settings.model_fields.items() if name in (own, field.validation_alias))
    low, high = (getattr(rule, end) for rule in field.metadata for end in ("ge", "le") if hasattr(rule, end))
    return f"give a {'whole ' if field.annotation is int else ''}number from {low:g} to {high:g}."


def _secret_in(file: str) -> str:
    try:
        secret = Path(file).read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        raise ValueError(f"OIDC_CLIENT_SECRET_FILE={file} cannot be read ({error}).") from None
    if not secret:
        raise ValueError(f"OIDC_CLIENT_SECRET_FILE={file}: the file is empty; write the client's secret into it.")
    return secret


def safe_address(text: str) -> bool:
    """Whether traffic to an address cannot be read on the way: the address has https, or is of this machine."""
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

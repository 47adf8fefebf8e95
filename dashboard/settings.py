"""The environment variables as one frozen object. No other module reads settings from the environment."""

import os
import re
from collections.abc import Iterable, Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, NamedTuple
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from dashboard.faults import Fault
from dashboard.smtp import BadAddress, MailServer

ROOT = Path(__file__).resolve().parent.parent
SHIPPED_DATA = ROOT / "data"
ASSETS = ROOT / "assets"
VENDOR = ASSETS / "vendor"
DATABASE_FILE = "dashboard.sqlite"  # in the data folder, where DATABASE_URL names no other database
_POSTGRES = ("postgresql://", "postgresql+psycopg://", "postgres://")
# Settings whose address may contain a password: an error message repeats only the part before ://.
_SECRET = ("data_url", "database_url", "source_url", "smtp_url")
_PATH = re.compile(r"(/[A-Za-z0-9_-]+)*")


# A line of a settings file, and a character after a backslash that systemd reads without the backslash.
_LINE = re.compile(r"\s*([A-Za-z_][A-Za-z0-9_]*)\s*=(.*)")
_ESCAPED = re.compile(r'\\([\\"$`])')


class SettingsError(Exception):
    """Invalid settings, with all faults: the variable and its value, or the file and the line where it stands."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(f"{fault.file}: {fault.code}" for fault in self.faults))


class Invalid(ValueError):
    """A value that a setting cannot have. code: of the message `fault.<code>`; details: for its placeholders."""

    def __init__(self, code: str, **details: str) -> None:
        self.code, self.details = code, details
        super().__init__(code)


class Variable(NamedTuple):
    """A variable of a settings file. line: 1-based."""

    value: str
    line: int


def _data_url(text: str) -> str:
    if text.startswith(_POSTGRES):
        raise Invalid("setting_folder_is_database")
    if not text or ("://" in text and not text.startswith("file://")):
        raise Invalid("setting_folder")
    return text


def _database_url(text: str) -> str:
    kind, _, rest = text.partition("://")
    if not (text.startswith(_POSTGRES) or (kind == "sqlite" and rest.startswith("/") and len(rest) > 1)):
        raise Invalid("setting_database")
    return text


def _source_url(text: str) -> str:
    if "://" not in text:
        raise Invalid("setting_source")
    return text


def _smtp_url(text: str) -> str:
    try:
        MailServer.of(text)
    except BadAddress as bad:
        raise Invalid(bad.code) from None
    return text


def _switch(value: Any) -> Any:
    if isinstance(value, str):
        if value.strip() not in ("on", "off"):
            raise Invalid("setting_switch")
        return value.strip() == "on"
    return value


def _site(text: str) -> str:
    text = text.rstrip("/")
    if not re.fullmatch(rf"https?://[^/?#\s]+{_PATH.pattern}", text):
        raise Invalid("setting_site")
    return text


def _path(text: str) -> str:
    if not _PATH.fullmatch(text):
        raise Invalid("setting_path")
    return text


def _second_factor(text: str) -> str:
    if text not in ("optional", "required"):
        raise Invalid("setting_second_factor")
    return text


class Settings(BaseSettings):
    """The settings, each from the environment variable of its name in capitals, or from the caller.

    data_url: the data folder, to which only imports add files. database_url: the database to which the program
    writes; '': a file in the data folder. source_url: a database of the office, which is only read; '': none.
    source_seconds: seconds between two questions whether its rows have changed. host, port: where the server listens.
    workers: number of processes (WEB_CONCURRENCY). threads: how many requests a worker computes at once.
    watch_seconds: seconds between two checks for changed data. meeting_write: whether everybody may record the
    meeting's decisions. site_url: the dashboard's public address, for links in packs; '': unknown. site_path: the
    path of this address, such as /dashboard, with which every address of the site begins; '': none.
    staff_idle_minutes, staff_hours: how long a sign-in to the staff desk lasts without a request, and in all.
    second_factor: optional, or required of publishers and administrators who sign in by password.
    trust_proxy: how many proxies before the server are trusted to name the client's address. metrics: whether
    /metrics answers other machines too. debug: whether `serve` is for changing the program (DEBUG=1). smtp_url: the
    mail server that takes the messages of notices, see dashboard.smtp; '': no message is sent.
    """

    model_config = SettingsConfigDict(
        frozen=True,
        str_strip_whitespace=True,
        validate_default=False,
        env_ignore_empty=True,
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
    second_factor: Annotated[str, AfterValidator(_second_factor)] = "optional"
    trust_proxy: int = Field(default=0, ge=0, le=8)
    metrics: Annotated[bool, BeforeValidator(_switch)] = False
    debug: Annotated[bool, BeforeValidator(lambda value: value in (True, "1"))] = False
    smtp_url: Annotated[str, AfterValidator(_smtp_url)] = Field(default="", repr=False)

    @field_validator("site_path")
    @classmethod
    def _path_of_site(cls, path: str, info: ValidationInfo) -> str:
        site = info.data.get("site_url")
        if not site:
            return path
        known = str(urlsplit(site).path)
        if path not in ("", known):
            raise Invalid("setting_two_paths", site=site)
        return known

    @property
    def site_origin(self) -> str:
        """Scheme and host of site_url, before any path of the site; '' if unknown."""
        return self.site_url.removesuffix(self.site_path)

    @property
    def is_for_this_machine(self) -> bool:
        """Whether the server answers this machine alone and nothing is set for the work of others, so that the staff
        desk can be tried with sample data."""
        others = self.trust_proxy or self.site_url or self.meeting_write
        return self.is_local and not (others or self.database_url or self.source_url)

    @property
    def is_local(self) -> bool:
        """Whether the server listens on loopback alone."""
        return _here(self.host)

    @property
    def reads_tables(self) -> bool:
        """Whether the folder's tables are read: not those of the shipped folder beside a database of the office."""
        return not self.source_url or "data_url" in self.model_fields_set

    @property
    def data_folder(self) -> Path:
        """The data folder as a path; a relative path starts from the working directory."""
        return Path(self.data_url.removeprefix("file://")).expanduser()


def from_environment(file: Path | None = None) -> Settings:
    """The settings of the environment. file: a settings file, whose variables count where the environment has none.

    Like a service manager, this adds the file's variables to the environment of the process. Raises SettingsError
    with every fault.
    """
    variables = read_settings_file(file) if file else {}
    added = {name: found for name, found in variables.items() if not os.environ.get(name)}
    os.environ.update({name: found.value for name, found in added.items()})
    try:
        return Settings()
    except ValidationError as error:
        lines = {name: found.line for name, found in added.items()}
        raise SettingsError(_fault(each, file, lines) for each in error.errors(include_url=False)) from None


def read_settings_file(file: Path) -> dict[str, Variable]:
    """The variables of a file in the format of systemd's EnvironmentFile, by name; the last one of a name counts.

    A line is NAME=value; blank lines and those that begin with # or ; are comments. A value may stand between single
    or double quotes on its line. Raises SettingsError with every fault of the file; values are never repeated, since
    they may contain a password.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        known = {FileNotFoundError: "setting_no_file", PermissionError: "setting_file_closed"}
        raise SettingsError([Fault(str(file), code=known.get(type(error), "setting_file_unreadable"))]) from None
    except ValueError:
        raise SettingsError([Fault(str(file), code="setting_file_unreadable")]) from None
    found: dict[str, Variable] = {}
    faults: list[Fault] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip() or line.strip()[0] in "#;":
            continue
        parts = _LINE.fullmatch(line)
        if not parts:
            faults.append(Fault(str(file), number, code="setting_line"))
        elif (value := _unquoted(parts[2].strip())) is None:
            faults.append(Fault(str(file), number, code="setting_quote", value=parts[1]))
        else:
            found[parts[1]] = Variable(value, number)
    if faults:
        raise SettingsError(faults)
    return found


def _unquoted(text: str) -> str | None:
    """A value without its quotes; None if they are not closed at the end, or if the line goes on after it."""
    quote = text[:1]
    if quote == "'":
        return text[1:-1] if text.count("'") == 2 and text.endswith("'") else None
    if quote == '"':
        inside = re.fullmatch(r'"((?:[^"\\]|\\.)*)"', text)
        return _ESCAPED.sub(r"\1", inside[1]) if inside else None
    return None if text.endswith("\\") else re.sub(r"\\(.)", r"\1", text)


def _fault(fault: Any, file: Path | None, lines: Mapping[str, int]) -> Fault:
    """The fault for one of pydantic's. lines: of the variables that come from the file."""
    path = [str(part) for part in fault["loc"]]
    name = "_".join(path).upper()
    reason = fault.get("ctx", {}).get("error")
    invalid = reason if isinstance(reason, Invalid) else None
    value = str(fault["input"]).strip()
    if path[0] in _SECRET:
        value = f"{value.split('://')[0][:20]}://…" if "://" in value else "…"
    shown = f"{name}={value}"
    code, details = (invalid.code, invalid.details) if invalid else _range(path[0])
    if name in lines:
        return Fault(str(file), lines[name], code=code, value=shown, details=details)
    return Fault(shown, code=code, details=details)


def _range(name: str) -> tuple[str, Mapping[str, str]]:
    """The code and details that tell the valid range of a number. name: the field's or that of its variable."""
    field = next(field for own, field in Settings.model_fields.items() if name in (own, field.validation_alias))
    low, high = (getattr(rule, end) for rule in field.metadata for end in ("ge", "le") if hasattr(rule, end))
    kind = "setting_whole" if field.annotation is int else "setting_number"
    return kind, {"low": f"{low:g}", "high": f"{high:g}"}


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

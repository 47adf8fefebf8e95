"""The settings and sources with which a command works: told on stderr, and safe from files of the wrong account."""

import argparse
import os
import pwd
import shlex
import sys
from pathlib import Path
from typing import Literal

from dashboard.faults import Refused
from dashboard.language import COMMA, say
from dashboard.settings import SHIPPED_DATA, Settings, from_environment, read_settings_file
from dashboard.sources.read import Sources, open_sources


def add_settings(parser: argparse.ArgumentParser) -> None:
    # Without a default: that of a sub-command's parser would replace what stands before the sub-command.
    parser.add_argument("--settings", type=Path, default=argparse.SUPPRESS, metavar="FILE")
    parser.add_argument("--data", type=Path, default=argparse.SUPPRESS, metavar="FOLDER")


def given_settings(options: argparse.Namespace) -> Settings:
    """The settings of the environment and of --settings FILE, with the data folder of --data.

    Names on stderr the variables whose value in the environment differs from that in the file. Raises SettingsError.
    """
    file: Path | None = getattr(options, "settings", None)
    if file:
        found = read_settings_file(file)
        other = [name for name, each in found.items() if os.environ.get(name) not in (None, "", each.value)]
        if other:
            names = COMMA[options.lang].join(other)
            print(say(options.lang, "given.other", names=names, file=file), file=sys.stderr)
    settings = from_environment(file)
    folder: Path | None = getattr(options, "data", None)
    return settings.model_copy(update={"data_url": str(folder.expanduser())}) if folder else settings


def given_sources(
    options: argparse.Namespace,
    settings: Settings | None = None,
    writes: Literal["nothing", "database", "folder"] = "nothing",
    trial: Path | None = None,
) -> Sources:
    """The sources of the settings, which are told in a line on stderr; closed at the end of the command.

    settings: those of given_settings if None. writes: where root is refused if it belongs to another account: the
    database if it is a file, or the data folder as well. trial: as of open_sources. Raises SettingsError, Refused, or
    DataError for an invalid address.
    """
    settings = settings or given_settings(options)
    sources = open_sources(settings, options.until, trial)
    print(_places(options, settings, sources), file=sys.stderr, flush=True)
    if writes != "nothing" and (file := sources.database.file):
        refuse_root(options, file)
        refuse_root(options, file.parent)
    if writes == "folder":
        refuse_root(options, settings.data_folder)
    return sources


def note_sample(lang: str, sample: bool) -> None:
    """Say on stderr that sample data were read, if they were."""
    if sample:
        print(say(lang, "command.sample_note"), file=sys.stderr)


def refuse_root(options: argparse.Namespace, place: Path) -> None:
    """Raises Refused, with the command for the owner, if this is root and the place belongs to another account."""
    there = next(path for path in (place, *place.absolute().parents) if path.exists())
    uid = there.stat().st_uid
    if os.geteuid() != 0 or uid == 0:
        return
    try:
        account = pwd.getpwuid(uid).pw_name
        change = ["runuser", "-u", account]
    except KeyError:
        account = str(uid)
        change = ["setpriv", "--reuid", account, "--clear-groups"]
    command = shlex.join([*change, "--", sys.executable, "-m", "dashboard", *options.given])
    raise Refused(say(options.lang, "given.foreign", place=there, account=account, command=command))


def _places(options: argparse.Namespace, settings: Settings, sources: Sources) -> str:
    lang, folder = options.lang, os.path.abspath(settings.data_folder)  # noqa: PTH100
    text = say(lang, "given.places", folder=folder, database=sources.database.display_name)
    if sources.office_name:
        text = say(lang, "given.source", places=text, source=sources.office_name)
    if file := getattr(options, "settings", None):
        return say(lang, "given.settings", places=text, file=file)
    if settings.data_folder == SHIPPED_DATA and not settings.model_fields_set & {"data_url", "source_url"}:
        return say(lang, "given.shipped", places=text)
    return text

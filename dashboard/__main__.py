"""The command line: `python -m dashboard --help`."""

import argparse
import errno
import os
import socket
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from dashboard.commands import build
from dashboard.commands import data as data_command
from dashboard.commands import imports as import_command
from dashboard.commands import new as new_command
from dashboard.commands import pack as pack_command
from dashboard.commands import plan as plan_command
from dashboard.commands import publish as publish_command
from dashboard.commands import sheet as sheet_command
from dashboard.commands import transfer as transfer_command
from dashboard.commands import user as user_command
from dashboard.commands.given import add_settings, given_settings, given_sources
from dashboard.faults import DataError, Refused
from dashboard.frontend import NotBuilt
from dashboard.language import LANGUAGES, describe, say
from dashboard.language.digits import integer
from dashboard.language.table import PLAIN
from dashboard.live import Live
from dashboard.memory import without_collection
from dashboard.monitoring import log
from dashboard.serve import develop, serve, trial_folder
from dashboard.server import create_server
from dashboard.settings import Settings, SettingsError

Command = Callable[[argparse.Namespace], int]

# Two examples for each command's --help: the text after `python -m dashboard COMMAND`. A test parses every example.
EXAMPLES = {
    "serve": ("", "--lang fa"),
    "build": ("", "--dev"),
    "new": ("/srv/province", "card --data /srv/province"),
    "check": ("", "--data /path/of/folder"),
    "load": ("data sqlite:////srv/office.sqlite", "data postgresql://user@host/office"),
    "cells": ("--indicator service_desks", "--week 1393-09-15 --asof 2014-12-14T08:00:00Z"),
    "boundaries": ("counties.geojson", "counties.geojson --valid-on 2014-12-06"),
    "pack": ("", "--week 1393-09-15 --lang fa -o pack.pptx"),
    "plan": ("", "--week 1393-09-22 --absent 3,7 --lock 5:G1001 -o plans"),
    "publish": ("", "--week 2014-12-06 --yes"),
    "verify": ("", "--lang fa"),
    "sheet": ("--county اردستان -o ardestan.xlsx", "--template -o template.xlsx"),
    "check-sheet": ("ardestan.xlsx", "ardestan.csv --lang fa"),
    "user": ("add governor-1 --role administrator", "add kashan-1 --role clerk --county کاشان"),
    "export": ("dashboard.zip", "/backup/dashboard.zip --force"),
    "import": ("weekly.xlsx", "dashboard.zip --data /path/of/new/folder"),
    "indicators": ("", "--out indicators.md"),
}
# The message of --help about what a command reads, where that is not the data of the settings.
READS = {"build": "of_sources", "new": "of_new", "indicators": "of_cards", "load": "of_folder"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit code is 0, 1 (faults in the data), 2 (a request that cannot be met) or 130 (Ctrl+C)."""
    given = sys.argv[1:] if arguments is None else arguments
    lang = message_language(given)
    options = _parser(lang).parse_args(given)
    options.given = list(given)
    run: Command = options.run
    try:
        # Commands register the resources that they open in options.until, which closes them at the end.
        with ExitStack() as options.until:
            return run(options)
    except (DataError, Refused, SettingsError) as error:
        return report_error(error, options.lang)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The program at the other end of a pipe (`| head`) has closed the pipe: no error, but stdout is unusable.
        _drop_output()
        return 0
    except OSError as error:
        # Commands say where a file that they know cannot be written; this is any other, and stdout on a full disk.
        key = "full" if error.errno in (errno.ENOSPC, errno.EDQUOT) else "system"
        reason = error.strerror or type(error).__name__
        text = say(options.lang, f"given.{key}", file=error.filename or "stdout", reason=reason)
        print(text, file=sys.stderr)
        if error.filename is None:
            _drop_output()
        return 2


def _drop_output() -> None:
    """What is still buffered for stdout, which cannot be written, goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def report_error(error: DataError | Refused | SettingsError, lang: str) -> int:
    """Print an error to stderr; return the exit code."""
    if isinstance(error, NotBuilt):
        print(say(lang, "build.needed", command=build.build_command()), file=sys.stderr)
        return 2
    if isinstance(error, Refused):
        print(error, file=sys.stderr)
        return 2
    for fault in error.faults:
        print(describe(fault, lang), file=sys.stderr)
    if isinstance(error, SettingsError):
        return 2
    print(say(lang, "command.faults", count=integer(len(error.faults), lang)), file=sys.stderr)
    return 1


def _serve(options: argparse.Namespace) -> int:
    log.configure()
    settings = given_settings(options)
    _try_port(settings, options.lang)
    build.ensure(options.lang)
    with without_collection():
        sources = given_sources(options, settings=settings, trial=trial_folder(settings, options.until))
        server = create_server(settings, Live(sources))
    if settings.debug:
        develop(server, settings)
        return 0

    def ready() -> None:
        address = f"http://{settings.host}:{settings.port}{settings.site_path}"
        print(say(options.lang, "command.serving", address=address), file=sys.stderr, flush=True)

    serve(server, settings, ready)
    return 0


def _try_port(settings: Settings, lang: str) -> None:
    """Raises Refused, before the data are read, if the server cannot, or must not, listen at its address."""
    if settings.debug:
        if not settings.is_local:
            raise Refused(say(lang, "command.debug_host", host=settings.host))
        # The process that reloads the program takes the port of the one before.
        return
    try:
        (family, _, _, _, place), *_ = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)
        with socket.socket(family, socket.SOCK_STREAM) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(place)
    except OSError as error:
        key = {errno.EADDRINUSE: "taken", errno.EACCES: "not_allowed"}.get(error.errno or 0, "no_host")
        said = {"port": settings.port, "other": settings.port % 65535 + 1, "host": settings.host}
        raise Refused(say(lang, f"command.port_{key}", **said)) from None


def message_language(arguments: Sequence[str]) -> str:
    """The language of messages: --lang, else the terminal's language, else English."""
    for i, argument in enumerate(arguments):
        value = argument.removeprefix("--lang=") if argument.startswith("--lang=") else None
        if argument == "--lang" and i + 1 < len(arguments):
            value = arguments[i + 1]
        if value in LANGUAGES:
            return value
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return next((code for code in LANGUAGES if spoken.startswith(code)), PLAIN)


def _parser(lang: str) -> argparse.ArgumentParser:
    # --lang may stand before or after the command: message_language has already searched all arguments.
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--lang", choices=LANGUAGES, default=lang)
    chosen = argparse.ArgumentParser(add_help=False, parents=[common])
    add_settings(chosen)
    described = say(lang, "command.described")
    parser = argparse.ArgumentParser("python -m dashboard", description=described, parents=[common])
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, run: Command) -> argparse.ArgumentParser:
        text = say(lang, f"command.{name}")
        added = commands.add_parser(
            name,
            help=text,
            description=text,
            parents=[common if name in READS else chosen],
            epilog=_epilog(lang, name),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        added.set_defaults(run=run)
        return added

    add("serve", _serve)
    build.add_arguments(add("build", build.run))
    new_command.add_arguments(add("new", new_command.run))
    data_command.add_arguments(add)
    pack_command.add_arguments(add("pack", pack_command.run))
    plan_command.add_arguments(add("plan", plan_command.run))
    publish_command.add_publish(add("publish", publish_command.run_publish))
    add("verify", publish_command.run_verify)
    sheet_command.add_arguments(add("sheet", sheet_command.write))
    add("check-sheet", sheet_command.check).add_argument("file", type=Path, metavar="FILE")
    user_command.add_arguments(add("user", user_command.run), lang, chosen)
    transfer_command.add_export(add("export", transfer_command.run_export))
    import_command.add_arguments(add("import", import_command.run))
    for name, command in commands.choices.items():
        _explain(lang, name, command)
    _explain(lang, "", parser)
    return parser


def _epilog(lang: str, name: str) -> str:
    """The end of a command's --help: two examples, and what the command works on."""
    lines = (f"  python -m dashboard {name} {rest}".rstrip() for rest in EXAMPLES[name])
    reads = say(lang, f"command.{READS.get(name, 'of_data')}")
    return "\n".join([say(lang, "command.examples"), *lines, "", reads])


def _explain(lang: str, name: str, command: argparse.ArgumentParser) -> None:
    """Set the help text of each option of a command and of its sub-commands from the message catalogue.

    Fails where the catalogue has no message for an option."""
    for action in command._actions:
        if isinstance(action, argparse._SubParsersAction):
            if not name:
                continue
            for sub in action.choices.values():
                _explain(lang, name, sub)
        if action.dest == "help":
            action.help = say(lang, "option.help")
        elif action.dest in ("lang", "settings", "data"):
            action.help = say(lang, f"option.{action.dest}")
        else:
            # argparse fills in the signs % of a help text.
            action.help = say(lang, f"option.{name}_{action.dest}").replace("%", "%%")


if __name__ == "__main__":
    sys.exit(main())

"""The command `import`: a file of an office, whose rows are added, or a file of `export`, which is put in place."""

import argparse
import json
import sys
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

from sqlalchemy import Connection

from dashboard.commands import transfer
from dashboard.commands.given import given_settings, given_sources
from dashboard.database import imports as memory
from dashboard.database import log
from dashboard.database.errors import NotWritten
from dashboard.dataset import Dataset
from dashboard.faults import DataError, Refused
from dashboard.imports.checked import check_plan
from dashboard.imports.contents import NEW, SKIP, Choice, Plan, Question
from dashboard.imports.describe import as_json, describe, question_text
from dashboard.imports.plan import make_plan
from dashboard.imports.write import add_files, written_files
from dashboard.language import say
from dashboard.language.digits import integer, latin
from dashboard.publications.prepare import newest_of
from dashboard.publications.waiting import publish_command, typed_command
from dashboard.publications.write import add_imported
from dashboard.sources.read import Sources
from dashboard.tables.declared import EVIDENCE
from dashboard.transfer.file import MANIFEST
from dashboard.weeks import parse_date, utcnow

FOLDER, DATABASE = "folder", "database"
# So many choices of a question are listed at first.
_LISTED = 6
_OFFICE_OPTIONS = ("week", "evidence", "into", "plan", "yes")
# The parts that a workbook has, and an export has not.
_OF_WORKBOOKS = ("[Content_Types].xml", "mimetype")
# Questions of one kind are asked together; their answers may settle those of the next.
_ORDER = ("rows", "column", "week", "county", "office", "kind", "value")


def add_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", type=Path, metavar="FILE")
    command.add_argument("--week", metavar="DATE")
    command.add_argument("--evidence", choices=EVIDENCE)
    command.add_argument("--into", choices=(FOLDER, DATABASE))
    command.add_argument("--plan", action="store_true")
    command.add_argument("--yes", action="store_true")


def run(options: argparse.Namespace) -> int:
    """Import a file; the exit code is 2 if something is in doubt and nobody is asked. Raises DataError, Refused."""
    lang, file = options.lang, options.file.expanduser()
    settings = given_settings(options)
    sources = given_sources(options, settings=settings, writes="nothing" if options.plan else "folder")
    try:
        if _is_archive(file):
            given = [f"--{name}" for name in _OFFICE_OPTIONS if getattr(options, name)]
            if given:
                raise Refused(say(lang, "import.of_archive", options=" ".join(given)))
            return transfer.import_archive(lang, file, sources)
        data = file.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Refused(say(lang, "transfer.no_file", file=file, reason=reason)) from None
    into = options.into or (DATABASE if settings.database_url else FOLDER)
    return _Import(options, sources, file, data, into).run()


class _Import:
    """One import of an office's file."""

    def __init__(self, options: argparse.Namespace, sources: Sources, file: Path, data: bytes, into: str) -> None:
        self._options, self._lang, self._sources = options, options.lang, sources
        self._file, self._bytes, self._into = file, data, into
        self._week = _day(options.lang, options.week)
        self._now = utcnow().replace(microsecond=0)
        self._base: Dataset = sources.read_without_sample(self._now)
        self._answers = dict(sources.database.read(memory.remembered))

    def run(self) -> int:
        """See run."""
        plan = self._plan()
        if self._options.plan:
            plan = check_plan(plan, self._sources, self._now)
            print(json.dumps(as_json(plan), ensure_ascii=False, indent=1))
            return 1 if plan.faults else 0
        if place := self._place_of_earlier(plan):
            print(say(self._lang, "import.done_before", file=self._file.name, place=place))
            return 0
        if not self._options.yes:
            plan = self._ask_all(plan)
        if not plan.open:
            plan = check_plan(plan, self._sources, self._now)
        if plan.not_understood:
            command = typed_command(self._sources.folder, "sheet", "--template", "-o", "template.xlsx")
            print(say(self._lang, "import.template", command=command), file=sys.stderr)
        if plan.faults:
            raise DataError(plan.faults)
        if plan.settled and plan.is_empty:
            self._remember(plan)
            print(say(self._lang, "import.nothing", file=self._file.name))
            return 0
        self._print(plan)
        if self._options.yes:
            if not plan.settled:
                raise Refused(say(self._lang, "import.doubtful"))
        elif not self._confirmed(plan):
            raise Refused(say(self._lang, "import.stopped"))
        self._write(plan)
        return 0

    def _plan(self) -> Plan:
        return make_plan(
            self._file.name,
            self._bytes,
            self._base.tables,
            self._base.cards,
            self._answers,
            self._now,
            week=self._week,
            evidence=self._options.evidence or EVIDENCE[0],
        )

    def _place_of_earlier(self, plan: Plan) -> str:
        """Where an earlier import has written the same file; '' if none has."""
        files = written_files(self._sources.folder, plan.digest)
        if files:
            return str(files[0].relative_to(self._sources.folder))
        done = self._sources.database.read(lambda connection: memory.is_imported(connection, plan.digest))
        return self._sources.database.display_name if done else ""

    def _ask_all(self, plan: Plan) -> Plan:
        """Ask the open questions; the plan with their answers."""
        while plan.open and not plan.faults:
            kind = min((question.kind for question in plan.open), key=_ORDER.index)
            for question in plan.open:
                if question.kind == kind:
                    self._answers[question.key] = self._answer(question)
            plan = self._plan()
        return self._leave_out(plan)

    def _leave_out(self, plan: Plan) -> Plan:
        """List the new offices, each with its kind, and ask which rows are none; the plan without these."""
        new = [question for question in plan.questions if question.kind == "office" and question.proposed == NEW]
        if not new or plan.faults:
            return plan
        lang = self._lang
        print(f"\n{say(lang, 'import_ask.new_offices')}", file=sys.stderr)
        for at, question in enumerate(new, start=1):
            shown = {"value": question.value, "label": question.label(lang)}
            label = say(lang, "import_plan.office", **shown)
            print(f"  {say(lang, 'import_ask.choice', number=integer(at, lang), label=label)}", file=sys.stderr)
        while True:
            typed = latin(self._typed(say(lang, "import_ask.no_offices"))).replace("،", " ").replace(",", " ").split()
            if all(each.isdecimal() and 1 <= int(each) <= len(new) for each in typed):
                break
            print(say(lang, "import_ask.wrong", most=integer(len(new), lang)), file=sys.stderr)
        self._answers |= {new[int(each) - 1].key: SKIP for each in typed}
        return self._ask_all(self._plan()) if typed else plan

    def _answer(self, question: Question) -> str:
        """The choice that is typed as an answer. Raises Refused at the end of the input."""
        lang, choices = self._lang, question.choices
        print(f"\n{question_text(question, lang)}", file=sys.stderr)
        # The likeliest, and the last, which leaves out; a question mark lists the others too.
        first = [at for at in range(len(choices)) if at < _LISTED or at == len(choices) - 1]
        self._list(choices, first)
        places = {choice.value: at for at, choice in enumerate(choices)}
        proposed = places.get(question.proposed, -1) + 1
        key = "enter" if proposed else "no_proposal"
        while True:
            if len(first) < len(choices):
                print(say(lang, "import_ask.others"), file=sys.stderr)
            typed = self._typed(say(lang, f"import_ask.{key}", number=integer(proposed, lang)))
            if typed in ("?", "؟"):
                first = list(range(len(choices)))
                self._list(choices, first)
                continue
            number = int(latin(typed)) if latin(typed).isdecimal() else (0 if typed else proposed)
            if 1 <= number <= len(choices):
                return choices[number - 1].value
            print(say(lang, "import_ask.wrong", most=integer(len(choices), lang)), file=sys.stderr)

    def _list(self, choices: Sequence[Choice], places: Sequence[int]) -> None:
        """Print the choices at these places, each with its number."""
        for at in places:
            choice = choices[at]
            shown = {
                "number": integer(at + 1, self._lang),
                "label": choice.label[self._lang],
                "score": integer(choice.score, self._lang),
            }
            key = "choice_scored" if choice.score else "choice"
            print(f"  {say(self._lang, f'import_ask.{key}', **shown)}", file=sys.stderr)

    def _confirmed(self, plan: Plan) -> bool:
        key = "write_doubts" if plan.doubts else "write"
        typed = self._typed(f"\n{say(self._lang, f'import_ask.{key}')}")
        return typed.casefold() in ("y", "yes", "ب", "بله", "بلی")

    def _typed(self, prompt: str) -> str:
        print(prompt, end=" ", file=sys.stderr, flush=True)
        line = sys.stdin.readline()
        if not line:
            raise Refused(f"\n{say(self._lang, 'import.stopped')}")
        return line.strip()

    def _print(self, plan: Plan) -> None:
        print("\n".join(["", *describe(plan, self._lang)]), file=sys.stderr)

    def _write(self, plan: Plan) -> None:
        lang, sources = self._lang, self._sources
        try:
            lines = self._into_database(plan) if self._into == DATABASE else self._into_folder(plan)
        except NotWritten as failure:
            shown = {
                "file": str(self._file),
                "folder": sources.display_name,
                "database": sources.database.display_name,
            }
            text = f"{say(lang, f'transfer.{failure.code}', **shown)} {say(lang, 'import.stopped')}"
            raise Refused(text) from None
        if not lines:
            # Another import of the same file has written its rows since the questions began.
            place = self._place_of_earlier(plan)
            print(say(lang, "import.done_before", file=self._file.name, place=place))
            return
        print("\n".join(lines))
        print(say(lang, "import.remembered", count=integer(len(plan.matching), lang)))
        if len(self._base.tables.publications):
            print(say(lang, "import.publish", command=publish_command(sources.folder)))

    def _into_database(self, plan: Plan) -> list[str]:
        """Write the rows into the database; what was written, in words: nothing if the rows are there already."""
        sources = self._sources
        if add_imported(sources, plan.digest, plan.source_rows(), utcnow, lambda on, _: self._log(plan, on)) is None:
            return []
        count = integer(sum(map(len, plan.tables.values())), self._lang)
        return [say(self._lang, "import.written_database", database=sources.database.display_name, count=count)]

    def _into_folder(self, plan: Plan) -> list[str]:
        """Write the rows into the folder; see _into_database. Raises DataError if the clock is behind."""
        newest = newest_of(self._base)
        files = add_files(self._sources, plan, newest, utcnow, lambda on, _: self._log(plan, on))
        return [say(self._lang, "import.written_file", file=file) for file in files]

    def _log(self, plan: Plan, connection: Connection) -> None:
        """Log the import, and remember the matchings for the next file."""
        rows = {name: len(frame) for name, frame in plan.tables.items()}
        memory.remember(connection, plan.matching)
        detail = {"rows": rows, "file": memory.shown_name(plan.file)}
        log.append(connection, utcnow(), "imported", log.COMMAND_LINE, subject=plan.digest[:16], detail=detail)

    def _remember(self, plan: Plan) -> None:
        """Remember the matchings of a file without new rows for the next one, if the database can be written."""
        with suppress(NotWritten, DataError):
            with self._sources.database.writing() as connection:
                memory.remember(connection, plan.matching)
            print(say(self._lang, "import.remembered", count=integer(len(plan.matching), self._lang)))


def _is_archive(file: Path) -> bool:
    """Whether a file is one of `export` by its contents, or a damaged ZIP file by its name. Raises OSError."""
    with file.open("rb") as data:
        try:
            with zipfile.ZipFile(data) as archive:
                names = archive.namelist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError):
            return file.suffix.casefold() == ".zip"
    return MANIFEST in names or not any(name in names for name in _OF_WORKBOOKS)


def _day(lang: str, typed: str | None) -> date | None:
    try:
        return parse_date(typed) if typed else None
    except ValueError:
        raise Refused(say(lang, "import.no_week", typed=typed)) from None

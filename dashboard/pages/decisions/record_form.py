"""What the forms of a week's meeting share: an id that makes a form count once, and the rules of a line of text."""

from __future__ import annotations

import re
import secrets

from werkzeug.datastructures import MultiDict
from wtforms import Field, HiddenField
from wtforms.validators import ValidationError

from dashboard.language.digits import local_digits
from dashboard.language.spelling import tidy
from dashboard.pages.common.forms import CatalogueForm
from dashboard.snapshot import Snapshot
from dashboard.store.personal import title_of_person
from dashboard.store.tables import TABLES
from dashboard.store.values import Bad, Value, read_value
from dashboard.weeks import utcnow

_ID = re.compile(r"\d{4}-\d{2}-\d{2}-[0-9a-f]{12}")


class RecordForm(CatalogueForm):
    """The form of a row of a table (`table`). Its id is an idempotency key: the form sent twice makes one row."""

    table = ""
    record_id = HiddenField()

    def __init__(self, lang: str, snapshot: Snapshot, week: int, formdata: MultiDict[str, str] | None = None) -> None:
        """week: of the meeting, its place in the snapshot's weeks. formdata: what was sent, None for a blank form."""
        super().__init__(lang, formdata)
        self.snapshot, self.meeting = snapshot, snapshot.weeks[week]
        if formdata is None:
            self.renew_id()

    def renew_id(self) -> None:
        """Give the form an id that no other one has."""
        self.record_id.data = f"{self.meeting.isoformat()}-{secrets.token_hex(6)}"

    def validate_record_id(self, field: HiddenField) -> None:
        """Only an id that this program made is taken."""
        if not _ID.fullmatch(field.data or ""):
            self.renew_id()
            raise self.fault("decisions.form_again")

    def check_line(self, field: Field) -> None:
        """One line of letters, which names no person. Raises ValidationError."""
        # Checked before it is tidied, which turns a line break into a space.
        typed, tidied = (self.read(text, field.name) for text in (field.data, tidy(field.data)))
        if isinstance(typed, Bad) and typed.code == "line_break":
            raise self.bad(typed)
        if isinstance(tidied, Bad):
            raise self.bad(tidied)
        if title := title_of_person(tidy(field.data)):
            raise self.fault("decisions.names_person", word=title)

    def read(self, text: str, column: str) -> Value | Bad:
        """A text as the table's column takes it."""
        found = next(each for each in TABLES[self.table].columns if each.name == column)
        return read_value(text, found, utcnow(), self.snapshot.province.time_zone)

    def bad(self, bad: Bad) -> ValidationError:
        """What is wrong with a value, for its field."""
        details = {key: local_digits(value, self.lang) for key, value in bad.details.items()}
        return self.fault(f"fault.{bad.code}", **details)

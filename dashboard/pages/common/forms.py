"""What all forms share: WTForms whose labels, hints and faults come from the catalogue of a language; and whether a
public page's form may write: only where a setting says so, and only from a page of this very site.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from markupsafe import Markup
from werkzeug.datastructures import Headers, MultiDict
from wtforms import Field, Form
from wtforms.meta import DefaultMeta
from wtforms.validators import ValidationError

from dashboard.language import say
from dashboard.language.digits import latin
from dashboard.store.csv_file import EDGES

# The messages that WTForms itself writes, and ours for them.
_MESSAGES = {"Not a valid choice.": "decisions.unknown_choice", "This field is required.": "fault.required"}

# Attributes of a field for the names of accounts.
LATIN_NAME = {"dir": "ltr", "autocapitalize": "none", "spellcheck": "false"}


def trimmed(value: str | None) -> str:
    """A field filter: without the spaces around; a field that was not sent is blank."""
    return (value or "").strip(EDGES)


def ascii_digits(value: str | None) -> str:
    """A field filter: trimmed, and Persian digits become Latin ones."""
    return latin(trimmed(value))


class CatalogueForm(Form):  # type: ignore[misc]
    """A form whose fields' labels and descriptions are keys of the catalogue; `words` fill the messages' places.

    The desk checks a CSRF token before a form is read (dashboard.staff.site), so that forms here carry none.
    """

    class Meta(DefaultMeta):  # type: ignore[misc]
        """Translates WTForms' own messages and draws a field's control with what readers of screens need."""

        def get_translations(self, form: CatalogueForm) -> CatalogueForm:
            return form

        def render_field(self, field: Field, render_kw: dict[str, Any]) -> Markup:
            described = [f"fault-{field.id}"] * bool(field.errors) + [f"hint-{field.id}"] * bool(field.description)
            # Names that the build of the stylesheet finds: it leaves out Bootstrap's classes that nobody uses.
            class_name = "form-control"
            if field.type == "SelectField":
                class_name = "form-select"
            if field.errors:
                class_name = "is-invalid " + class_name
            known: dict[str, Any] = {
                "autocomplete": "off",
                "class": class_name,
                # The server says what is missing in the page's language, and all of it at once.
                "required": False,
                **(field.render_kw or {}),
                **render_kw,
            }
            if described:
                known["aria-describedby"] = " ".join(described)
            if field.errors:
                known["aria-invalid"] = "true"
            if field.flags.required:
                known["aria-required"] = "true"
            return Markup(super().render_field(field, known))

    def __init__(
        self, lang: str, formdata: MultiDict[str, str] | None = None, words: dict[str, str] | None = None, **data: Any
    ) -> None:
        self.lang = lang
        super().__init__(formdata, **data)
        for field in self:
            texts = (field.label.text, field.description)
            field.label.text, field.description = (
                say(lang, text, **(words or {})) if "." in text else text for text in texts
            )

    def fault(self, key: str, **values: object) -> ValidationError:
        """A message of the catalogue as what is wrong with a field."""
        return ValidationError(say(self.lang, key, **values))

    def gettext(self, message: str) -> str:
        """WTForms' own message in this form's language."""
        return say(self.lang, _MESSAGES[message]) if message in _MESSAGES else message

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """WTForms' own message about several values."""
        return self.gettext(singular if number == 1 else plural)

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether every field is right; the first that is not gets the focus when the form is shown again."""
        valid = bool(super().validate(extra_validators))
        self._focus()
        return valid

    def add_fault(self, field: Field, text: str) -> None:
        """Say that a field is wrong, where that is found out after `validate`."""
        field.errors = [*field.errors, text]
        self._focus()

    def _focus(self) -> None:
        for field in self:
            field.render_kw = {name: value for name, value in (field.render_kw or {}).items() if name != "autofocus"}
        first = next((field for field in self if field.errors and field.type != "HiddenField"), None)
        if first:
            first.render_kw["autofocus"] = True


# Bytes; longer than any form of ours. A longer request is refused unread.
LONGEST_FORM = 100_000


def writing_is_on() -> bool:
    """Whether MEETING_WRITE lets everybody who reaches this server write decisions."""
    return bool(current_app.config["MEETING_WRITE"])


def from_this_site(headers: Headers, host: str) -> bool:
    """Whether a form was sent by a page of this site, as its browser says (a defence against cross-site forgery).

    host: of this request, with its port unless that is the usual one. Public pages have no session and so no token.
    Browsers name the sender's origin with every form they send, and its relation to us where the connection is
    encrypted; no page can change either. A request that has neither header is refused.
    """
    site, origin = headers.get("Sec-Fetch-Site"), headers.get("Origin")
    if site not in (None, "same-origin", "none"):
        return False
    if origin is None:
        return site is not None
    # Without its scheme: a proxy that adds TLS speaks plain HTTP to us.
    return urlsplit(origin).netloc.lower() == host.lower()

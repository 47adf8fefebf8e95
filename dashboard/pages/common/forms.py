"""The base of all forms: WTForms with labels, hints and faults from a language's catalogue; and the checks whether a
public form may write: only if a setting allows it, and only from a page of this site.
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
from dashboard.tables.csv_file import EDGES

# WTForms' own messages -> keys of our messages.
_MESSAGES = {"Not a valid choice.": "decisions.unknown_choice", "This field is required.": "fault.required"}

# HTML attributes of fields for account names.
LATIN_NAME = {"dir": "ltr", "autocapitalize": "none", "spellcheck": "false"}


def trimmed(value: str | None) -> str:
    """A field filter: strips surrounding spaces; a missing field is ''."""
    return (value or "").strip(EDGES)


def ascii_digits(value: str | None) -> str:
    """A field filter: like `trimmed`, with Persian digits converted to Latin ones."""
    return latin(trimmed(value))


class CatalogueForm(Form):  # type: ignore[misc]
    """A form whose labels and descriptions are keys of the catalogue. words: values of the messages' placeholders.

    The desk checks the CSRF token before a form is created (dashboard.staff.site), so forms have no token field.
    """

    class Meta(DefaultMeta):  # type: ignore[misc]
        """Translates WTForms' own messages, and renders fields with attributes for screen readers."""

        def get_translations(self, form: CatalogueForm) -> CatalogueForm:
            return form

        def render_field(self, field: Field, render_kw: dict[str, Any]) -> Markup:
            described = [f"fault-{field.id}"] * bool(field.errors) + [f"hint-{field.id}"] * bool(field.description)
            class_name = "form-select" if field.type == "SelectField" else "form-control"
            if field.errors:
                class_name = "is-invalid " + class_name
            known: dict[str, Any] = {
                "autocomplete": "off",
                "class": class_name,
                # The server lists all missing fields at once, in the page's language.
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
        """The fault of a field as a message of the catalogue."""
        return ValidationError(say(self.lang, key, **values))

    def gettext(self, message: str) -> str:
        """WTForms' own message in this form's language."""
        return say(self.lang, _MESSAGES[message]) if message in _MESSAGES else message

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """WTForms' own message about several values."""
        return self.gettext(singular if number == 1 else plural)

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether all fields are valid; the first invalid field gets the focus when the form is shown again."""
        valid = bool(super().validate(extra_validators))
        self._focus()
        return valid

    def add_fault(self, field: Field, text: str) -> None:
        """Add a fault to a field after `validate`."""
        field.errors = [*field.errors, text]
        self._focus()

    def _focus(self) -> None:
        for field in self:
            field.render_kw = {name: value for name, value in (field.render_kw or {}).items() if name != "autofocus"}
        first = next((field for field in self if field.errors and field.type != "HiddenField"), None)
        if first:
            first.render_kw["autofocus"] = True


# Bytes; more than any form needs. A longer request is refused without being read.
LONGEST_FORM = 100_000


def writing_is_on() -> bool:
    """Whether the setting MEETING_WRITE lets all visitors write decisions."""
    return bool(current_app.config["MEETING_WRITE"])


def from_this_site(headers: Headers, host: str) -> bool:
    """Whether a form was sent by a page of this site: a CSRF check for public pages, which have no session or token.

    host: of this request, with its port unless it is the default port. Browsers send the header Origin with every
    form, and Sec-Fetch-Site on encrypted connections; no page can change them. Without either the form is refused.
    """
    site, origin = headers.get("Sec-Fetch-Site"), headers.get("Origin")
    if site not in (None, "same-origin", "none"):
        return False
    if origin is None:
        return site is not None
    # The scheme is ignored: a proxy that terminates TLS sends us plain HTTP.
    return urlsplit(origin).netloc.lower() == host.lower()

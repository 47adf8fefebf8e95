"""Elements of a page that show fields, whose texts the first page's script can replace.

An element names the fields that it shows in `data-f`: `NAME` is its text, `<NAME` its content in HTML,
`@ATTRIBUTE=NAME` an attribute, `@ATTRIBUTE=NAME:OTHER` an attribute of two fields with a colon between them.
"""

from collections.abc import Mapping

from markupsafe import Markup, escape

Fields = Mapping[str, str]
NOTHING = Markup("")


def bound(tag: str, fields: Fields, names: str, content: Markup = NOTHING, **attributes: object) -> Markup:
    """An element that shows fields. names: as in `data-f`. attributes: further ones, `_` for `-`, without None."""
    values = dict[str, object]()
    for name in names.split():
        attribute, _, field = name.removeprefix("@").rpartition("=")
        if attribute:
            values[attribute] = ": ".join(fields[part] for part in field.split(":"))
        else:
            content = Markup(fields[name[1:]]) if name.startswith("<") else escape(fields[name])
    values |= {"data-f": names} | {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()}
    pairs = [Markup(' {}="{}"').format(key, value) for key, value in values.items() if value is not None]
    return Markup("<{0}{1}>{2}</{0}>").format(tag, Markup("").join(pairs), content)

"""Rendering of Jinja templates, and the addresses of built front-end files."""

from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from dashboard.exports import icons
from dashboard.figures import picture, tokens
from dashboard.figures.signs import SIGNS
from dashboard.frontend import built_files
from dashboard.language import COMMA, LANGUAGES, language_of, say
from dashboard.pages.common.urls import carried_parameters, desk_url, fixed_parameters, full_path, permalink, url
from dashboard.settings import VENDOR
from dashboard.snapshot import Snapshot

# Templates are beside the modules that render them, and are known by their names.
_TEMPLATES = sorted(Path(__file__).parents[2].rglob("*.html"))
assert len({path.name for path in _TEMPLATES}) == len(_TEMPLATES), "two templates of one name"
_ENVIRONMENT = Environment(
    loader=FileSystemLoader([*dict.fromkeys(path.parent for path in _TEMPLATES)]),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


manifest = cache(built_files)
# Within each page, since a page that is drawn before its scheme is known flashes. server.POLICY allows this script.
SCHEME_SCRIPT = Path(__file__).with_name("scheme.js").read_text(encoding="utf-8")


def static(name: str) -> str:
    """The address of a built file, with the digest of its content."""
    return full_path(f"/static/{manifest()[name]}")


def first_paint(direction: str) -> Markup:
    """The first of the two stylesheets, for the first page, which so renders without a second request."""
    return _first_paint(direction, static("vazirmatn.woff2"))


@cache
def _first_paint(direction: str, font: str) -> Markup:
    text = (VENDOR / manifest()[f"first.{direction}.css"]).read_text(encoding="utf-8")
    # A stylesheet names the font beside it; in a page, this would be a file beside the page.
    return Markup(text.replace(f"url({manifest()['vazirmatn.woff2']})", f"url({font})"))


def render(template: str, lang: str, snapshot: Snapshot, **values: Any) -> str:
    """A rendered template in a language.

    Functions and values in templates: `t`, a message; `static`, address of a built file; `url`, address of a page or
    file; `permalink`, the same with week and publication; `newest_url`, the same in the newest publication;
    `desk_url`, address of a page of the desk; `full_path`, any other path of this server with the site's path;
    `takes`, the parameters of the reader's view that a page takes;
    `scheme_script`, which chooses the colour scheme before the page is drawn;
    `fixed_fields`, hidden fields of every GET form; `patterns`, SVG hatchings for states without a colour.
    """
    common = {
        "lang": lang,
        "language": LANGUAGES[lang],
        "direction": LANGUAGES[lang].direction,
        "comma": COMMA[lang],
        "language_of": language_of,
        "t": partial(say, lang, **snapshot.province.words(lang)),
        "url": partial(url, lang, snapshot),
        "permalink": partial(permalink, lang, snapshot),
        "newest_url": partial(url, lang, None),
        "desk_url": partial(desk_url, lang),
        "full_path": full_path,
        "takes": carried_parameters,
        "fixed_fields": Markup().join(
            Markup('<input type="hidden" name="{}" value="{}">').format(*pair)
            for pair in fixed_parameters(snapshot).items()
        ),
        "patterns": picture.patterns(),
        "state_patterns": picture.state_patterns(),
        "static": static,
        "icon": Markup(icons.DATA_URL),
        "first_paint": partial(first_paint, LANGUAGES[lang].direction),
        "skip_to": "panel-map" if template == "overview.html" else "main",
        "state_signs": SIGNS,
        "css_variables": Markup(tokens.stylesheet()),
        "paper_colours": tokens.paper_colours,
        "scheme_script": Markup(f"<script>{SCHEME_SCRIPT}</script>"),
    }
    return _ENVIRONMENT.get_template(template).render(**common, **values)


@cache
def fonts() -> tuple[Path, ...]:
    """The built font files for pictures."""
    return tuple(VENDOR / manifest()[f"fonts/vazirmatn-{weight}.ttf"] for weight in ("regular", "bold"))

"""A Dash app of the desk, in a language."""

from functools import partial

from dashboard.interactive.app import RoomApp
from dashboard.staff.site import Site

# The session's cookie goes to addresses below /staff only, so the desk has Dash's addresses there.
PREFIX = "/staff/{lang}/dash/{name}/"


def desk_app(site: Site, name: str, action: str, lang: str) -> RoomApp:
    """A Dash app of the desk, whose addresses answer only accounts with the right to an action."""
    prefix = PREFIX.format(lang=lang, name=name)
    return RoomApp(site.server, prefix, lang, partial(site.explain, lang), partial(site.refusal, action, lang))

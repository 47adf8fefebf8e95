"""The rights of each role at the desk: one table, checked for every page and every form."""

from collections.abc import Mapping

from dashboard.database.accounts import Account
from dashboard.database.schema import ROLES
from dashboard.tables.place import Place

# The role of a visitor who is not signed in.
NOBODY = ""

_ALL = frozenset(ROLES)
_ADMINISTRATOR = frozenset({"administrator"})

_SENDERS = frozenset({"clerk", "body", "reviewer"})
_DATA = _SENDERS | {"publisher"}
_PLANNERS = frozenset({"reviewer", "publisher"})

# A new action needs a line here and one in docs/staff.md.
RIGHTS: Mapping[str, frozenset[str]] = {
    "front": _ALL | {NOBODY},
    "sign_in": _ALL | {NOBODY},
    "sign_out": _ALL | {NOBODY},
    "trial": _ALL | {NOBODY},
    "home": _ALL,
    "password": _ALL,
    "notices": _ALL,
    "second_factor": _ALL,
    "sessions": _ALL,
    "sheet": _SENDERS,
    "answers": _SENDERS,
    "all_sheets": frozenset({"reviewer"}),
    "draft": _SENDERS,
    "sheets": _DATA,
    "take_back": _SENDERS,
    "documents": _DATA,
    "review": frozenset({"reviewer"}),
    "import": frozenset({"reviewer"}),
    "inspect": frozenset({"team"}),
    "inspections": _PLANNERS,
    "plan": _PLANNERS,
    "reported": _DATA,
    "register": _PLANNERS,
    "publish": frozenset({"publisher"}),
    "decide": _PLANNERS,
    "preview": _PLANNERS,
    "explore": _DATA - {"body"},
    "accounts": _ADMINISTRATOR,
    "log": _ADMINISTRATOR,
}


def may(account: Account | None, action: str, place: Place | None = None) -> bool:
    """Whether an account (None: not signed in) has the right to an action. place: what the action is about.

    A clerk has rights only in the clerk's own county, a body's account only about the body's own offices, a disabled
    account none. Raises KeyError for an unknown action.
    """
    roles = RIGHTS[action]
    if account is None:
        return NOBODY in roles
    if account.disabled_at or account.role not in roles:
        return False
    return account.role not in ("clerk", "body") or place in (None, account.place)

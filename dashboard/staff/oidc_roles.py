"""The mapping of a provider's groups to roles at the desk, and to a county for clerks."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from dashboard.settings import SettingsError
from dashboard.storage.schema import ROLES


@dataclass(frozen=True)
class Grant:
    """The role of a group. county_code: for clerks, '' for other roles."""

    group: str
    role: str
    county_code: str = ""


def read_grants(text: str, counties: Collection[str]) -> tuple[Grant, ...]:
    """Parse a comma-separated list of `group=role` and `group=clerk:county`. counties: codes of the register.

    A group's name may contain "=", but no comma. Raises SettingsError with all faults.
    """
    grants: list[Grant] = []
    faults: list[str] = []
    for entry in filter(None, (part.strip() for part in text.split(","))):
        group, _, role_text = (part.strip() for part in entry.rpartition("="))
        role, _, county = (part.strip() for part in role_text.partition(":"))
        if not group:
            faults.append(f"{entry}: give group=role, such as office-reviewers=reviewer")
        elif role not in ROLES:
            faults.append(f"{entry}: there is no role {role!r}; give one of {', '.join(ROLES)}")
        elif role == "clerk" and county not in counties:
            faults.append(f"{entry}: a clerk needs a county of the register, such as clerk:1001")
        elif role != "clerk" and county:
            faults.append(f"{entry}: only a clerk has a county; leave out :{county}")
        elif any(known.group == group for known in grants):
            faults.append(f"{entry}: the group is there twice; leave one out")
        else:
            grants.append(Grant(group, role, county))
    if not grants and not faults:
        faults.append("no group is given; give at least one, such as office-reviewers=reviewer")
    if faults:
        raise SettingsError("\n".join(f"OIDC_ROLES: {fault}." for fault in faults))
    return tuple(grants)


def find_grant(grants: Sequence[Grant], groups: Collection[str]) -> Grant | None:
    """The first grant for any of a user's groups; None if there is none."""
    return next((grant for grant in grants if grant.group in groups), None)

"""Accounts of an OpenID Connect provider, and its responses that were used.

An identity, stored as a keyed hash of issuer and subject, has an account without a password. The provider's groups
determine the account's role and county at each sign-in. The account's name never changes, so that the audit log
refers to one account.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from dashboard.database.accounts import Account, account_of, by_name, end_sessions, insert_row
from dashboard.database.schema import accounts, identities, oidc_used

# The name of an identity's account ends with at least so many digits of the hash, to distinguish a county's desks.
_DIGITS = 4
# How long a provider's used responses are stored: twice the time that a sign-in may take (dashboard.staff.oidc_page).
_RETENTION = timedelta(minutes=20)


def of_identity(connection: Connection, key: str) -> Account | None:
    """The account of an identity; None if there is none. key: the keyed hash of issuer and subject, 64 hex digits."""
    query = select(accounts).join(identities, identities.c.account_id == accounts.c.id).where(identities.c.key == key)
    row = connection.execute(query).mappings().first()
    return account_of(row) if row else None


def for_identity(
    connection: Connection, now: datetime, key: str, role: str, county_code: str, team: int = 0, office_id: str = ""
) -> tuple[Account, str]:
    """The account of an identity, created or updated with this role, county ('' for all roles except clerk), team
    (0 for all roles except team) and body ('' for all roles except body).

    The second value is the action for the log: account_added, role_changed, or '' if nothing changed. A change of
    role, county, team or body ends the account's sessions. A disabled account is not changed. Call this in a write
    transaction.
    """
    account = of_identity(connection, key)
    if account is None:
        name = _free_name(connection, key, county_code or (f"{role}{team}" if team else role))
        account = insert_row(connection, now, name, role, county_code, team=team, office_id=office_id)
        connection.execute(insert(identities).values(key=key, account_id=account.id, made_at=now))
        return account, "account_added"
    wanted = replace(account, role=role, county_code=county_code, team=team, office_id=office_id)
    if account.disabled_at or account == wanted:
        return account, ""
    values = {"role": role, "county_code": county_code or None, "team": team or None, "office_id": office_id or None}
    connection.execute(update(accounts).where(accounts.c.id == account.id).values(**values))
    end_sessions(connection, account)
    return wanted, "role_changed"


def mark_used(connection: Connection, now: datetime, key: str) -> bool:
    """Mark a provider's response as used; False if the response was used before. key: 64 hex digits."""
    connection.execute(delete(oidc_used).where(oidc_used.c.at < now - _RETENTION))
    try:
        with connection.begin_nested():
            connection.execute(insert(oidc_used).values(key=key, at=now))
    except IntegrityError:
        return False
    return True


def _free_name(connection: Connection, key: str, part: str) -> str:
    names = (f"oidc-{part}-{key[:digits]}" for digits in range(_DIGITS, len(key) + 1))
    return next(name for name in names if by_name(connection, name) is None)

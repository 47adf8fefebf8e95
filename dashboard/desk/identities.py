"""Identities of an OpenID Connect provider, stored as a keyed hash of issuer and subject, without a name.

Each identity has an account without a password. The provider's groups determine the account's role and county at each
sign-in. The account's name never changes, so that the audit log refers to one account.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from dashboard.desk import accounts as desk_accounts
from dashboard.desk.accounts import Account, account_of
from dashboard.storage.schema import accounts, identities, oidc_used

# The fewest digits of the hash at the end of an account's name, which distinguish the desks of a county.
_DIGITS = 4
# Twice the time that a sign-in may take (dashboard.staff.oidc_flow).
_RETENTION = timedelta(minutes=20)


def find(connection: Connection, key: str) -> Account | None:
    """The account of an identity; None if there is none. key: the keyed hash of issuer and subject, 64 hex digits."""
    query = select(accounts).join(identities, identities.c.account_id == accounts.c.id).where(identities.c.key == key)
    row = connection.execute(query).mappings().first()
    return account_of(row) if row else None


def account_for(connection: Connection, now: datetime, key: str, role: str, county_code: str) -> tuple[Account, str]:
    """The account of an identity, created or updated with this role and county ('' for all roles except clerk).

    The second value is the action for the log: account_added, role_changed, or '' if nothing changed. A change of
    role or county ends the account's sessions. A disabled account is not changed. Call this in a write transaction.
    """
    account = find(connection, key)
    if account is None:
        name = _free_name(connection, key, role, county_code)
        account = desk_accounts.insert_row(connection, now, name, role, county_code)
        connection.execute(insert(identities).values(key=key, account_id=account.id, made_at=now))
        return account, "account_added"
    if account.disabled_at or (account.role, account.county_code) == (role, county_code):
        return account, ""
    values = {"role": role, "county_code": county_code or None}
    connection.execute(update(accounts).where(accounts.c.id == account.id).values(**values))
    desk_accounts.end_sessions(connection, account)
    return replace(account, role=role, county_code=county_code), "role_changed"


def mark_used(connection: Connection, now: datetime, key: str) -> bool:
    """Mark a provider's response as used; False if the response was used before. key: 64 hex digits."""
    connection.execute(delete(oidc_used).where(oidc_used.c.at < now - _RETENTION))
    try:
        with connection.begin_nested():
            connection.execute(insert(oidc_used).values(key=key, at=now))
    except IntegrityError:
        return False
    return True


def _free_name(connection: Connection, key: str, role: str, county_code: str) -> str:
    names = (f"oidc-{county_code or role}-{key[:digits]}" for digits in range(_DIGITS, len(key) + 1))
    return next(name for name in names if desk_accounts.by_name(connection, name) is None)

"""Who signs in at an OpenID Connect provider, as the desk knows it: a keyed hash of issuer and subject, no name.

An account stands for each. It has no password, and its role and county are what the provider's groups give at each
sign-in. Its name is given once and stays, so that the log tells of one account all along.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from dashboard.desk import accounts as desk_accounts
from dashboard.desk.accounts import Account, account_of
from dashboard.storage.schema import accounts, identities, oidc_used

# The fewest digits of the hash that a name ends in: enough to tell a handful of desks apart at a glance.
_DIGITS = 4
# Twice as long as a sign-in may take (dashboard.staff.oidc_flow).
_KEPT = timedelta(minutes=20)


def find(connection: Connection, key: str) -> Account | None:
    """The account of an identity. key: the keyed hash of issuer and subject, 64 hex digits."""
    asked = select(accounts).join(identities, identities.c.account_id == accounts.c.id).where(identities.c.key == key)
    row = connection.execute(asked).mappings().first()
    return account_of(row) if row else None


def account_for(connection: Connection, now: datetime, key: str, role: str, county_code: str) -> tuple[Account, str]:
    """The account of an identity with this role and county ('' for all but clerks), made if there is none.

    With it what the log says of that: account_added, role_changed, or '' where nothing changed. Where role or county
    change, the account's sessions end. A shut account is given as it is. To be called in a writing transaction.
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


def take_once(connection: Connection, now: datetime, key: str) -> bool:
    """Whether a sign-in that came back does so for the first time. key: 64 hex digits. Writes that it did."""
    connection.execute(delete(oidc_used).where(oidc_used.c.at < now - _KEPT))
    try:
        with connection.begin_nested():
            connection.execute(insert(oidc_used).values(key=key, at=now))
    except IntegrityError:
        return False
    return True


def _free_name(connection: Connection, key: str, role: str, county_code: str) -> str:
    names = (f"oidc-{county_code or role}-{key[:digits]}" for digits in range(_DIGITS, len(key) + 1))
    return next(name for name in names if desk_accounts.by_name(connection, name) is None)

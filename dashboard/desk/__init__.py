"""The staff desk's tables in the database: accounts, sessions, failed sign-ins, sheets, plans and the audit log."""

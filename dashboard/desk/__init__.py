"""The staff desk's own database: accounts, sessions, failed sign-ins, and the log of what was done."""

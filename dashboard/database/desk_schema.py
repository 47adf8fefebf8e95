"""The tables of the staff desk and of imports. Other modules import them from dashboard.database.schema."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from dashboard.database.metadata import metadata

ROLES = ("clerk", "body", "team", "reviewer", "publisher", "administrator")

accounts = Table(
    "accounts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(32), nullable=False, unique=True),
    Column("role", String(16), nullable=False),
    Column("county_code", String(16)),
    # The number of the inspection team, for role "team".
    Column("team", Integer),
    # The body or municipality that reports for its offices in all counties, for role "body".
    Column("office_id", Text),
    # Where notices go; the address of an office's mailbox, '' for none.
    Column("mailbox", String(254), nullable=False, server_default=""),
    # The second factor (TOTP, base32); '' for none. totp_step: the time step of the last code that was accepted.
    Column("totp_secret", String(64), nullable=False, server_default=""),
    Column("totp_step", BigInteger, nullable=False, server_default="0"),
    Column("password_hash", Text, nullable=False),
    # Another user chose the password, which must be changed at the next sign-in.
    Column("password_temporary", Boolean, nullable=False),
    Column("created_at", DateTime, nullable=False),
    Column("disabled_at", DateTime),
    CheckConstraint("role IN ('clerk', 'body', 'team', 'reviewer', 'publisher', 'administrator')", name="role"),
    # Clerks have a county, bodies an office and teams a number; other roles have none of these.
    CheckConstraint("(role = 'clerk') = (county_code IS NOT NULL)", name="county"),
    CheckConstraint("(role = 'team') = (team IS NOT NULL)", name="team"),
    CheckConstraint("(role = 'body') = (office_id IS NOT NULL)", name="body"),
)

# Codes that each replace one code of the second factor. code_hash: a keyed hash, 64 hex digits.
recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("account_id", Integer, ForeignKey("accounts.id"), primary_key=True),
    Column("code_hash", String(64), primary_key=True),
    Column("used_at", DateTime),
)

# token_hash: SHA-256 of the browser's token, so that a copy of this table gives no access.
sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("account_id", Integer, ForeignKey("accounts.id"), nullable=False),
    Column("form_key", String(64), nullable=False),
    Column("created_at", DateTime, nullable=False),
    Column("seen_at", DateTime, nullable=False),
    # The password was right, and the second factor is still to come.
    Column("factor_pending", Boolean, nullable=False),
    Index(None, "account_id"),
)

# Failed sign-ins. kind: account or address; key: a keyed hash of the name or address, never the name itself.
attempts = Table(
    "attempts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("key", String(64), nullable=False),
    Column("at", DateTime, nullable=False),
    Index(None, "kind", "key", "at"),
)

# Entries contain the account's name and role at the time, not a reference, so that they never change.
log = Table(
    "log",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", DateTime, nullable=False),
    Column("account", String(32), nullable=False),
    Column("role", String(16), nullable=False),
    Column("action", String(32), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("detail", JSON, nullable=False),
    Index(None, "at"),
    Index(None, "account"),
)

drafts = Table(
    "drafts",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("at", DateTime, nullable=False),
    Column("account", String(32), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("county_code", String(16), nullable=False),
    Column("office_id", Text, nullable=False, server_default=""),
    Column("week", Date, nullable=False),
    Column("content", Text, nullable=False),
    Column("answers", JSON, nullable=False),
    Column("counts", JSON, nullable=False),
    Column("places", JSON, nullable=False),
)

# What a sheet is about: a county's offices, or those of a body in all counties (office_id); the other code is ''.
# answers, counts: lists of rows, see dashboard.database.sheets. source: the column source of the sheet's reports and
# counts once they are published. published_at: the moment of their publication; all other columns never change.
sheets = Table(
    "sheets",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("source", String(32), nullable=False, unique=True),
    Column("county_code", String(16), nullable=False),
    Column("office_id", Text, nullable=False, server_default=""),
    Column("week", Date, nullable=False),
    Column("received_at", DateTime, nullable=False),
    Column("account", String(32), nullable=False),
    Column("role", String(16), nullable=False),
    Column("content", Text, nullable=False),
    Column("answers", JSON, nullable=False),
    Column("counts", JSON, nullable=False),
    Column("published_at", DateTime),
    Index(None, "county_code", "week"),
)
sheet_steps = Table(
    "sheet_steps",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("sheet_id", Integer, ForeignKey("sheets.id"), nullable=False),
    Column("at", DateTime, nullable=False),
    Column("account", String(32), nullable=False),
    Column("role", String(16), nullable=False),
    Column("step", String(16), nullable=False),
    Column("detail", JSON, nullable=False),
    CheckConstraint("step IN ('approved', 'returned', 'taken_back', 'replaced')", name="step"),
    # The second of two concurrent reviewers gets an error.
    Index("uq_sheet_steps_sheet_id_step", "sheet_id", "step", unique=True),
)

# Answers that an account fills in on the page and has not sent yet. version: increases with each change, so that the
# second of two browsers is told instead of overwriting. answers, counts: see dashboard.database.answer_drafts.
answer_drafts = Table(
    "answer_drafts",
    metadata,
    Column("account", String(32), primary_key=True),
    Column("county_code", String(16), primary_key=True),
    Column("office_id", Text, primary_key=True),
    Column("week", Date, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("at", DateTime, nullable=False),
    Column("answers", JSON, nullable=False),
    Column("counts", JSON, nullable=False),
)

# Documents that prove answers, each stored once. type: pdf, jpeg or png, by its content.
documents = Table(
    "documents",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("type", String(8), nullable=False),
    Column("size", Integer, nullable=False),
    Column("at", DateTime, nullable=False),
    Column("data", LargeBinary, nullable=False),
)
# A document is attached to an office's answers of a week. measure: '' for all of them. sample: attached while sample
# data were shown. A row is deleted when its document is taken away, and the document with its last row.
attachments = Table(
    "attachments",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("digest", String(64), ForeignKey("documents.digest"), nullable=False),
    Column("week", Date, nullable=False),
    Column("office_id", Text, nullable=False),
    Column("measure", Text, nullable=False),
    Column("sample", Boolean, nullable=False),
    Column("at", DateTime, nullable=False),
    Column("account", String(32), nullable=False),
    Index(None, "week", "office_id"),
    Index(None, "digest"),
)

# Proposals to change the register, a target or an announced figure. kind: office, target or announcement. Rows never
# change.
proposals = Table(
    "proposals",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", DateTime, nullable=False),
    Column("account", String(32), nullable=False),
    Column("role", String(16), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("subject", Text, nullable=False),
    Column("content", JSON, nullable=False),
    Column("sample", Boolean, nullable=False),
)
# The decision on a proposal: of two concurrent ones the second gets an error. Rows never change.
proposal_steps = Table(
    "proposal_steps",
    metadata,
    Column("proposal_id", Integer, ForeignKey("proposals.id"), primary_key=True),
    Column("at", DateTime, nullable=False),
    Column("account", String(32), nullable=False),
    Column("role", String(16), nullable=False),
    Column("step", String(16), nullable=False),
    Column("detail", JSON, nullable=False),
    CheckConstraint("step IN ('approved', 'refused', 'taken_back')", name="step"),
)

# Notices to accounts. key: of the event, so that nobody is told twice. mail: none, waiting, sending, sent or
# given_up since mail_at; while it waits, mail_at is when the next attempt may begin. See dashboard.database.notices.
notices = Table(
    "notices",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", DateTime, nullable=False),
    Column("account", String(32), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("key", String(200), nullable=False),
    Column("detail", JSON, nullable=False),
    Column("seen_at", DateTime),
    Column("mail", String(16), nullable=False),
    Column("mail_at", DateTime),
    Column("attempts", Integer, nullable=False),
    UniqueConstraint("account", "key"),
    Index(None, "mail", "mail_at"),
)

# Plans of the inspection teams' visits. content: see dashboard.planning. Rows never change; the newest of a week
# counts.
plans = Table(
    "plans",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("week", Date, nullable=False),
    Column("at", DateTime, nullable=False),
    Column("account", String(32), nullable=False),
    Column("content", JSON, nullable=False),
    Index(None, "week"),
)

# --- imports of the office's files ---

# Files whose rows were taken into this database. rows: their number by table. Rows never change.
imports = Table(
    "imports",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("at", DateTime, nullable=False),
    Column("rows", JSON, nullable=False),
)

# The answers to the questions of imports, so that the next file of the same layout needs none; see dashboard.imports.
matchings = Table(
    "matchings",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

# Files that an account has sent to the desk and not taken over yet, with the answers given so far.
import_drafts = Table(
    "import_drafts",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("at", DateTime, nullable=False),
    Column("account", String(32), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("answers", JSON, nullable=False),
)

# Imports that an account has sent and another one decides about. data: the file; blank, like the answers, once nobody
# needs them any more. content, state, step: see dashboard.database.sent_imports.
sent_imports = Table(
    "sent_imports",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", DateTime, nullable=False),
    Column("account", String(32), nullable=False),
    Column("role", String(16), nullable=False),
    Column("name", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("answers", JSON, nullable=False),
    Column("content", JSON, nullable=False),
    Column("state", String(16), nullable=False),
    Column("step", JSON, nullable=False),
    CheckConstraint("state IN ('waiting', 'approved', 'returned', 'taken_back')", name="state"),
    Index(None, "state"),
)

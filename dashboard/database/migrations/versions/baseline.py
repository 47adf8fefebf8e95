"""The design's tables, archives of publications, a folder's own cards and borders, and views of what is public."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "baseline"
down_revision = None
branch_labels = None
depends_on = None

PUBLIC = (
    " WHERE (SELECT has_publications FROM store.revision) = false "
    "OR {moment} <= (SELECT max(published_at) FROM store.publications)"
)
VIEWS = {
    "counties": ("county_code, name_fa, name_en, population, valid_from, valid_to, split_from", ""),
    "offices": ("office_id, kind, name_fa, name_en, county_code, parent_id, valid_from, valid_to, sample", ""),
    "reports": ("week, office_id, measure, value, evidence, received_at, source, file, line", "received_at"),
    "inspections": ("date, team, office_id, findings, resolved, received_at, source, file, line", "received_at"),
    "publications": ("published_at, week, digest, note", ""),
    "withdrawals": ("source, withdrawn_at", "withdrawn_at"),
    "announcements": ("key, date, count, share, of_what, source", ""),
    "decisions": (
        "decision_id, recorded_at, meeting_week, text, indicator, county_code, office_id, owner_id, due_week, status",
        "",
    ),
    "archives": ("published_at, name, data", ""),
    "files": ("path, data", ""),
    "revision": ("id, number, changed_at, sample, has_publications", ""),
    "alembic_version": ("version_num", ""),
}


def upgrade() -> None:
    op.create_table(
        "counties",
        sa.Column("county_code", sa.Text(), nullable=False),
        sa.Column("name_fa", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("population", sa.Integer()),
        sa.Column("valid_from", sa.Date()),
        sa.Column("valid_to", sa.Date()),
        sa.Column("split_from", sa.Text()),
        sa.PrimaryKeyConstraint("county_code", name="pk_counties"),
        sa.ForeignKeyConstraint(["split_from"], ["store.counties.county_code"], name="fk_counties_split_from"),
        sa.CheckConstraint("county_code <> ''", name="ck_counties_county_code"),
        sa.CheckConstraint("name_en <> ''", name="ck_counties_name_en"),
        sa.CheckConstraint("name_fa <> ''", name="ck_counties_name_fa"),
        sa.CheckConstraint('"population" BETWEEN 0 AND 1000000000', name="ck_counties_population"),
        sa.CheckConstraint("split_from <> ''", name="ck_counties_split_from"),
        sa.CheckConstraint("valid_to > valid_from", name="ck_counties_valid_order"),
        schema="store",
    )
    op.create_table(
        "office_ids",
        sa.Column("office_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("office_id", name="pk_office_ids"),
        schema="store",
    )
    op.create_table(
        "offices",
        sa.Column("office_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name_fa", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("county_code", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Text()),
        sa.Column("valid_from", sa.Date()),
        sa.Column("valid_to", sa.Date()),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["county_code"], ["store.counties.county_code"], name="fk_offices_county_code"),
        sa.ForeignKeyConstraint(["office_id"], ["store.office_ids.office_id"], name="fk_offices_office_id"),
        sa.ForeignKeyConstraint(["parent_id"], ["store.office_ids.office_id"], name="fk_offices_parent_id"),
        sa.CheckConstraint("county_code <> ''", name="ck_offices_county_code"),
        sa.CheckConstraint(
            "kind IN ('governorate', 'directorate', 'body', 'county_office', 'municipality')", name="ck_offices_kind"
        ),
        sa.CheckConstraint("name_en <> ''", name="ck_offices_name_en"),
        sa.CheckConstraint("name_fa <> ''", name="ck_offices_name_fa"),
        sa.CheckConstraint("office_id <> ''", name="ck_offices_office_id"),
        sa.CheckConstraint("parent_id <> ''", name="ck_offices_parent_id"),
        sa.CheckConstraint("valid_to > valid_from", name="ck_offices_valid_order"),
        schema="store",
    )
    op.create_index("ix_offices_county_code", "offices", ["county_code"], schema="store")
    stretch = sa.text("COALESCE(valid_from, DATE '0001-01-01')")
    op.create_index("uq_offices_stretch", "offices", ["office_id", stretch], unique=True, schema="store")
    op.create_table(
        "reports",
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("office_id", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["office_id"], ["store.office_ids.office_id"], name="fk_reports_office_id"),
        sa.CheckConstraint("evidence IN ('self', 'document', 'inspection')", name="ck_reports_evidence"),
        sa.CheckConstraint(
            "measure IN ('desk', 'desk_expert', 'e_service_stage', 'committee')", name="ck_reports_measure"
        ),
        sa.CheckConstraint("office_id <> ''", name="ck_reports_office_id"),
        sa.CheckConstraint("source <> ''", name="ck_reports_source"),
        sa.CheckConstraint('"value" BETWEEN 0 AND 3', name="ck_reports_value"),
        sa.CheckConstraint(
            "measure = 'desk' AND value <= 1 OR measure = 'desk_expert' AND value <= 1 "
            "OR measure = 'e_service_stage' AND value <= 3 OR measure = 'committee' AND value <= 1",
            name="ck_reports_value_of_measure",
        ),
        sa.CheckConstraint("(week - DATE '2000-01-01') % 7 = 0", name="ck_reports_week"),
        schema="store",
    )
    # The key of reports carries what the cells' query reads, so that it never looks at the table.
    op.create_index(
        "uq_reports_line",
        "reports",
        ["office_id", "measure", "week", "received_at"],
        unique=True,
        postgresql_include=["value", "evidence", "source"],
        schema="store",
    )
    op.create_index("ix_reports_received_at", "reports", ["received_at"], schema="store")
    op.create_index("ix_reports_source", "reports", ["source"], schema="store")
    op.create_index("ix_reports_week", "reports", ["week"], schema="store")
    op.create_table(
        "inspections",
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("team", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Text(), nullable=False),
        sa.Column("findings", sa.Integer(), nullable=False),
        sa.Column("resolved", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("office_id", "date", "team", "received_at", name="pk_inspections"),
        sa.ForeignKeyConstraint(["office_id"], ["store.office_ids.office_id"], name="fk_inspections_office_id"),
        sa.CheckConstraint('"findings" BETWEEN 0 AND 1000000000', name="ck_inspections_findings"),
        sa.CheckConstraint("office_id <> ''", name="ck_inspections_office_id"),
        sa.CheckConstraint('"resolved" BETWEEN 0 AND 1000000000', name="ck_inspections_resolved"),
        sa.CheckConstraint("resolved <= findings", name="ck_inspections_resolved_of_findings"),
        sa.CheckConstraint("source <> ''", name="ck_inspections_source"),
        sa.CheckConstraint('"team" BETWEEN 1 AND 1000000000', name="ck_inspections_team"),
        schema="store",
    )
    op.create_index("ix_inspections_date", "inspections", ["date"], schema="store")
    op.create_index("ix_inspections_received_at", "inspections", ["received_at"], schema="store")
    op.create_index("ix_inspections_source", "inspections", ["source"], schema="store")
    op.create_table(
        "publications",
        sa.Column("published_at", sa.DateTime(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("digest", sa.Text()),
        sa.Column("note", sa.Text()),
        sa.PrimaryKeyConstraint("published_at", name="pk_publications"),
        sa.CheckConstraint("digest <> ''", name="ck_publications_digest"),
        sa.CheckConstraint("note <> ''", name="ck_publications_note"),
        sa.CheckConstraint("(week - DATE '2000-01-01') % 7 = 0", name="ck_publications_week"),
        schema="store",
    )
    op.create_table(
        "withdrawals",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("source", name="pk_withdrawals"),
        sa.CheckConstraint("source <> ''", name="ck_withdrawals_source"),
        schema="store",
    )
    op.create_table(
        "announcements",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("date", sa.Text()),
        sa.Column("count", sa.Integer()),
        sa.Column("share", sa.Double()),
        sa.Column("of_what", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_announcements"),
        sa.CheckConstraint('"count" BETWEEN 0 AND 1000000000', name="ck_announcements_count"),
        sa.CheckConstraint("date <> ''", name="ck_announcements_date"),
        sa.CheckConstraint("key <> ''", name="ck_announcements_key"),
        sa.CheckConstraint("of_what <> ''", name="ck_announcements_of_what"),
        sa.CheckConstraint('"share" BETWEEN 0 AND 1', name="ck_announcements_share"),
        sa.CheckConstraint("source <> ''", name="ck_announcements_source"),
        schema="store",
    )
    op.create_table(
        "decisions",
        sa.Column("decision_id", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("meeting_week", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("indicator", sa.Text()),
        sa.Column("county_code", sa.Text()),
        sa.Column("office_id", sa.Text()),
        sa.Column("owner_id", sa.Text(), nullable=False),
        sa.Column("due_week", sa.Date(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("decision_id", "recorded_at", name="pk_decisions"),
        sa.ForeignKeyConstraint(["county_code"], ["store.counties.county_code"], name="fk_decisions_county_code"),
        sa.ForeignKeyConstraint(["office_id"], ["store.office_ids.office_id"], name="fk_decisions_office_id"),
        sa.ForeignKeyConstraint(["owner_id"], ["store.office_ids.office_id"], name="fk_decisions_owner_id"),
        sa.CheckConstraint("county_code <> ''", name="ck_decisions_county_code"),
        sa.CheckConstraint("decision_id <> ''", name="ck_decisions_decision_id"),
        sa.CheckConstraint("(due_week - DATE '2000-01-01') % 7 = 0", name="ck_decisions_due_week"),
        sa.CheckConstraint("indicator <> ''", name="ck_decisions_indicator"),
        sa.CheckConstraint("(meeting_week - DATE '2000-01-01') % 7 = 0", name="ck_decisions_meeting_week"),
        sa.CheckConstraint("office_id <> ''", name="ck_decisions_office_id"),
        sa.CheckConstraint("owner_id <> ''", name="ck_decisions_owner_id"),
        sa.CheckConstraint("status IN ('open', 'done', 'dropped')", name="ck_decisions_status"),
        sa.CheckConstraint("text <> '' AND char_length(text) <= 500", name="ck_decisions_text"),
        schema="store",
    )
    op.create_table(
        "archives",
        sa.Column("published_at", sa.DateTime(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("published_at", name="pk_archives"),
        sa.ForeignKeyConstraint(
            ["published_at"], ["store.publications.published_at"], name="fk_archives_published_at"
        ),
        schema="store",
    )
    op.create_table(
        "files",
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("path", name="pk_files"),
        sa.CheckConstraint(
            "path = 'province.toml' OR path LIKE 'indicators/%' OR path LIKE 'boundaries/%'", name="ck_files_path"
        ),
        schema="store",
    )
    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.Column("has_publications", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_revision"),
        sa.CheckConstraint("id = 1", name="ck_revision_one"),
        schema="store",
    )
    first = sa.table(
        "revision",
        *[sa.column(name) for name in ("id", "number", "sample", "has_publications")],
        sa.column("changed_at", sa.DateTime()),
        schema="store",
    )
    now = datetime.now(UTC).replace(tzinfo=None)
    empty = {"id": 1, "number": 0, "changed_at": now, "sample": False, "has_publications": False}
    op.bulk_insert(first, [empty])

    for name, (columns, moment) in VIEWS.items():
        quoted = ", ".join(f'"{column}"' for column in columns.split(", "))
        known = PUBLIC.format(moment=moment) if moment else ""
        op.execute(f"CREATE VIEW published.{name} AS SELECT {quoted} FROM store.{name}{known}")

"""The provinces of a country, and which of them a county is in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "provinces",
        sa.Column("province_code", sa.Text(), nullable=False),
        sa.Column("name_fa", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("province_code", name="pk_provinces"),
        sa.CheckConstraint("name_en <> ''", name="ck_provinces_name_en"),
        sa.CheckConstraint("name_fa <> ''", name="ck_provinces_name_fa"),
        sa.CheckConstraint("province_code <> ''", name="ck_provinces_province_code"),
        schema="store",
    )
    op.add_column("counties", sa.Column("province_code", sa.Text()), schema="store")
    op.create_foreign_key(
        "fk_counties_province_code",
        "counties",
        "provinces",
        ["province_code"],
        ["province_code"],
        source_schema="store",
        referent_schema="store",
    )
    op.create_check_constraint("ck_counties_province_code", "counties", "province_code <> ''", schema="store")
    op.execute("CREATE VIEW published.provinces AS SELECT province_code, name_fa, name_en FROM store.provinces")
    # A view keeps its rights where columns are added at its end.
    op.execute(
        "CREATE OR REPLACE VIEW published.counties AS SELECT county_code, name_fa, name_en, population, valid_from, "
        "valid_to, split_from, province_code FROM store.counties"
    )

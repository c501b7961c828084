"""Occasions of one title and day in several places."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_constraint("uq_occasions_office_id_title_date", "occasions", type_="unique")
    op.create_unique_constraint(
        "uq_occasions_office_id_title_date_place_id",
        "occasions",
        ["office_id", "title", "date", "place_id"],
        postgresql_nulls_not_distinct=True,
    )


def downgrade() -> None:
    """Refused by the database once two places have an occasion of one title and day."""
    op.drop_constraint("uq_occasions_office_id_title_date_place_id", "occasions", type_="unique")
    op.create_unique_constraint("uq_occasions_office_id_title_date", "occasions", ["office_id", "title", "date"])

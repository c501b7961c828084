"""What can keep an embedded store from starting."""

from config.errors import AmityError


class StoreError(AmityError):
    """A store cannot be started, or ended while it was starting."""

    code = "store"


class VersionMismatchError(StoreError):
    """The data on disk was written by another major version of PostgreSQL."""

    code = "postgres-version"


class UnreachableForAccountError(StoreError):
    """The account that the database must run as cannot read the programs or reach the home."""

    code = "store-account"

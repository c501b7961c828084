"""What can keep an embedded store from starting."""

from config.errors import AmityError


class StoreError(AmityError):
    """A store cannot be started."""

    code = "store"


class StoreEndedError(StoreError):
    """A store ended while it was starting."""

    code = "store-ended"


class VersionMismatchError(StoreError):
    """The data on disk was written by another major version of PostgreSQL."""

    code = "postgres-version"


class UnreachableForAccountError(StoreError):
    """The account that the database must run as cannot read the programs or reach the home."""

    code = "store-account"

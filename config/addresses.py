"""Mail addresses: which are taken, how they are kept, and how they are mailed. Pure.

Kept as people write them, with the letters of the domain (anna@köln.example); mailed in ASCII, as servers take them
(RFC 5891). What stands before the @ has to be ASCII already: few servers take anything else (RFC 6531).
"""

from __future__ import annotations

from functools import lru_cache

from email_validator import EmailNotValidError, ValidatedEmail, validate_email

from config.errors import UsageError
from config.languages import N_

EXAMPLE = N_("Write it as name@example.org.")


class AddressError(UsageError):
    """An address that no mail server takes."""

    code = "address"


def parse_address(text: str) -> str:
    """The address as it is kept: trimmed, its domain in small letters. Raises `AddressError` saying what is wrong."""
    wanted = text.strip()
    try:
        parsed = _validated(wanted)
    except EmailNotValidError as error:
        raise AddressError(
            N_("“%(address)s” is not a mail address."), hint=f"{error} {EXAMPLE}", address=wanted
        ) from error
    if "." not in parsed.domain:
        raise AddressError(
            N_("“%(address)s” is not a mail address: its domain has no dot."), hint=EXAMPLE, address=wanted
        )
    if parsed.local_part.startswith("-"):
        # Programs that are handed the address would take it for an option.
        raise AddressError(
            N_("“%(address)s” is not a mail address: it begins with a hyphen."), hint=EXAMPLE, address=wanted
        )
    return parsed.normalized


@lru_cache(maxsize=4096)
def mailed(address: str) -> str:
    """The same address in ASCII, for headers and for the server; raises `AddressError` where there is none."""
    try:
        parsed = _validated(address)
    except EmailNotValidError as error:
        raise AddressError(
            N_("No mail can be sent to “%(address)s”."), hint=f"{error} Correct the address.", address=address
        ) from error
    assert parsed.ascii_email is not None  # noqa: S101  without SMTPUTF8 there always is one
    return parsed.ascii_email


def _validated(text: str) -> ValidatedEmail:
    # What a resolver says of it may differ tomorrow, and an office may have a domain of its own network.
    return validate_email(
        text, allow_smtputf8=False, check_deliverability=False, globally_deliverable=False, strict=True
    )

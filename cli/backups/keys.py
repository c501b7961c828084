"""The key of an encrypted backup. The format is age's (age-encryption.org/v1), so other programs can open it too."""

from __future__ import annotations

import hashlib
from pathlib import Path

from pyrage import IdentityError, RecipientError, x25519

from cli.backups.errors import BackupKeyError, PublicKeyError, ShortKeyError
from config.settings import read_secret

ENCRYPTED = b"age-encryption.org/v1\n"
_IDENTITY, _RECIPIENT = "AGE-SECRET-KEY-1", "age1"
# Any other text serves too, if it is long enough; what is short could be guessed.
_SHORTEST = 32
_SALT = b"amity backup key 1"
_LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def recipient_of(key_file: Path) -> x25519.Recipient:
    """To whom a backup is encrypted; for this a file with the public half of an age key is enough."""
    lines = _lines(key_file)
    public = next((line for line in lines if line.startswith(_RECIPIENT)), None)
    if public is None:
        return _identity(key_file, lines).to_public()
    try:
        return x25519.Recipient.from_str(public)
    except RecipientError:
        raise _no_key(key_file) from None


def identity_of(key_file: Path) -> x25519.Identity:
    """What opens a backup."""
    lines = _lines(key_file)
    if not any(line.startswith(_IDENTITY) for line in lines) and any(line.startswith(_RECIPIENT) for line in lines):
        raise PublicKeyError(
            f"{key_file} holds the public half of a key, which can only close a backup",
            hint=f"Name the file whose line begins with {_IDENTITY}.",
        )
    return _identity(key_file, lines)


def _identity(key_file: Path, lines: list[str]) -> x25519.Identity:
    try:
        secret = next((line for line in lines if line.startswith(_IDENTITY)), None)
        return x25519.Identity.from_str(secret or _written_as_identity(_stretched(key_file, "\n".join(lines))))
    except IdentityError:
        raise _no_key(key_file) from None


def _lines(key_file: Path) -> list[str]:
    """Without what age writes above a key: lines that begin with #."""
    return [line.strip() for line in read_secret(key_file).splitlines() if line.strip() and not line.startswith("#")]


def _stretched(key_file: Path, text: str) -> bytes:
    if len(text) < _SHORTEST:
        raise ShortKeyError(
            f"{key_file} holds fewer than {_SHORTEST} characters", hint="Make a key with `openssl rand -hex 32`."
        )
    return hashlib.scrypt(text.encode(), salt=_SALT, n=2**14, r=8, p=1, dklen=32)


def _written_as_identity(secret: bytes) -> str:
    """32 bytes in age's writing of a key, which is Bech32 (BIP 173): the only form that the library takes."""
    prefix = _IDENTITY.lower().removesuffix("1")
    number = int.from_bytes(secret, "big") << 4
    groups = [number >> 5 * at & 31 for at in reversed(range(52))]
    spread = [ord(char) >> 5 for char in prefix] + [0] + [ord(char) & 31 for char in prefix]
    check = _polymod([*spread, *groups, 0, 0, 0, 0, 0, 0]) ^ 1
    groups += [check >> 5 * (5 - at) & 31 for at in range(6)]
    return f"{prefix}1{''.join(_LETTERS[group] for group in groups)}".upper()


def _polymod(values: list[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for at, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= generator if top >> at & 1 else 0
    return check


def _no_key(key_file: Path) -> BackupKeyError:
    return BackupKeyError(
        f"{key_file} has no usable key", hint="Make one with `age-keygen` or with `openssl rand -hex 32`."
    )

"""What can keep a backup from being taken or restored."""

from config.errors import RefusedError


class BackupError(RefusedError):
    """The backup cannot be taken, read or restored; nothing was changed."""

    code = "backup"


class NoBackupError(BackupError):
    """The file never was a backup."""

    code = "no-backup"


class DamagedBackupError(BackupError):
    """The file is not as it was written: cut or changed."""

    code = "backup-damaged"


class NewerBackupError(BackupError):
    """A newer Amity wrote it."""

    code = "backup-newer"


class OlderServerError(BackupError):
    """The backup is of a newer PostgreSQL than the server."""

    code = "server-older"


class BackupKeyError(BackupError):
    """The key does not open this file, or is no key."""

    code = "backup-key"


class EncryptedBackupError(BackupKeyError):
    """It is encrypted, and no key was named."""

    code = "backup-encrypted"


class PlainBackupError(BackupKeyError):
    """A key was named, and it is not encrypted."""

    code = "backup-plain"


class WrongKeyError(BackupKeyError):
    """Another key closed it."""

    code = "backup-key-wrong"


class PublicKeyError(BackupKeyError):
    """The half of a key that only closes."""

    code = "backup-key-public"


class ShortKeyError(BackupKeyError):
    """Too few characters to be safe."""

    code = "backup-key-short"


class NoTargetFolderError(BackupError):
    """The folder to write into is not there."""

    code = "target-folder-missing"


class TargetFolderError(BackupError):
    """A folder has the name of the file to write."""

    code = "target-folder"


class TargetKeptError(BackupError):
    """It would be written among the files that it keeps."""

    code = "target-kept"


class TargetTakenError(BackupError):
    """Something else than a backup has the name of the file to write."""

    code = "target-taken"


class DatabaseNotEmptyError(BackupError):
    """A restore never writes over a database."""

    code = "database-not-empty"


class HomeNotEmptyError(BackupError):
    """A restore never writes over a home."""

    code = "home-not-empty"

"""What can keep a backup from being taken or restored."""

from config.errors import RefusedError


class BackupError(RefusedError):
    """The backup cannot be taken, read or restored; nothing was changed."""

    code = "backup"


class DamagedBackupError(BackupError):
    """The file is not as it was written: cut, changed, or never a backup."""

    code = "backup-damaged"


class BackupKeyError(BackupError):
    """The key does not open this file, or is no key."""

    code = "backup-key"

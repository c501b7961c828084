"""What a file lacks whose columns are not those of a list of agreements."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from config.errors import UsageError
from registry.gazetteer.name_folding import is_hangul
from registry.spreadsheet.headers import HEADERS, ColumnField

LONGEST_SAMPLE = 30
# What gives all rows of a list the same.
OPTIONS = {ColumnField.OWN: "--own PLACE", ColumnField.KIND: "--kind KIND"}


class UnknownColumnsError(UsageError):
    """The columns that an import needs were not found, or not once each."""

    code = "unknown-columns"
    for_operators = True


class MissingColumnsError(UnknownColumnsError):
    """Names every column that is missing, and the headers of the file, each with one of its values.

    `free` are those that are not used yet.
    """

    code = "missing-columns"

    def __init__(self, missing: Sequence[ColumnField], columns: Mapping[str, str], free: Collection[str]) -> None:
        shown = [_with_sample(header, sample) for header, sample in columns.items()]
        options = [f"give {OPTIONS[field]} if all rows have the same {field}" for field in missing if field in OPTIONS]
        if free or not options:
            options.insert(0, f"use {' '.join(f'--map COLUMN={field}' for field in missing)}")
        if free:
            options[0] += f", where COLUMN is one that is not used yet ({quoted(free)})"
        hint = ", or ".join(options)
        wanted = f"{', '.join(missing[:-1])} and {missing[-1]}" if len(missing) > 1 else missing[0]
        known = [header for field in missing for header in (HEADERS[field][0], _korean(field)) if header]
        super().__init__(
            f"No {'columns' if len(missing) > 1 else 'column'} for {wanted}"
            f" {'were' if len(missing) > 1 else 'was'} found. The file's columns are {', '.join(shown) or '(none)'}.",
            hint=f"{hint[0].upper()}{hint[1:]}. Headers that are known are, for example, {quoted(known)}.",
            missing=list(missing),
            columns=list(columns),
            samples=list(columns.values()),
        )


class SeveralColumnsError(UnknownColumnsError):
    """Several columns could be the same field."""

    code = "several-columns"

    def __init__(self, field: ColumnField, columns: Sequence[str]) -> None:
        super().__init__(
            f"The columns {quoted(columns)} could all be the {field}.",
            hint=f"Say which one is: --map '{columns[0]}={field}'.",
            field=field,
            columns=list(columns),
        )


class MappingMisfitError(UnknownColumnsError):
    """A saved mapping is not one of this file."""

    code = "mapping-misfit"

    def __init__(self, mapping: str, file: str, error: UnknownColumnsError) -> None:
        super().__init__(
            f"The mapping “{mapping}” does not fit {file}. {error}",
            hint=f"{error.hint} `amity mappings list` shows what each mapping has.",
            mapping=mapping,
        )


class UnusedColumnError(UnknownColumnsError):
    """Columns whose headers are unknown hold what the file has nowhere else; `fields` says what, by header.

    A field of `ignored` is that of a column about ends beside another one of the status.
    """

    code = "unused-column"

    def __init__(self, fields: Mapping[str, ColumnField], samples: Mapping[str, str]) -> None:
        as_fields = {
            header: ColumnField.STATUS if field is ColumnField.IGNORED else field for header, field in fields.items()
        }
        shown = ", ".join(f"{_with_sample(header, samples[header])} as {field}" for header, field in as_fields.items())
        used = {header: field for header, field in fields.items() if field is not ColumnField.IGNORED}
        options = " ".join(f"--map '{header}={field}'" for header, field in used.items())
        beside = quoted([header for header in fields if header not in used])
        hints = [f"Use them with {options}, or leave one out with --map COLUMN={ColumnField.IGNORED}."] if used else []
        if len(used) < len(fields):
            hints.append(
                f"The file has a column of the status beside {beside}: write the ends into that column,"
                f" then leave the other one out with --map COLUMN={ColumnField.IGNORED}."
            )
        super().__init__(
            f"These columns would be left out, although their cells could be read: {shown}.",
            hint=" ".join(hints),
            fields={header: str(field) for header, field in fields.items()},
        )


class OtherLayoutError(UnknownColumnsError):
    """The table is none with one agreement in a row."""

    code = "other-layout"


def quoted(names: Collection[str]) -> str:
    return ", ".join(f"“{name}”" for name in names if name) or "(none)"


def _with_sample(header: str, sample: str) -> str:
    if not sample:
        return f"“{header}” (blank)"
    short = sample if len(sample) <= LONGEST_SAMPLE else f"{sample[:LONGEST_SAMPLE]}..."
    return f"“{header}” (such as “{' '.join(short.split())}”)"


def _korean(field: ColumnField) -> str:
    """Most lists are Korean."""
    return next((header for header in HEADERS[field] if is_hangul(header)), "")

"""The machines of adopted definitions. Adopted text is a fact: it never changes, so a process may keep its machine."""

from __future__ import annotations

from uuid import UUID

from config.errors import NotFoundError
from config.languages import N_
from models.database import Transaction
from models.queries.definitions import definition_row
from workflows.definitions import parser
from workflows.engine.machine import AgreementMachine

_machines: dict[tuple[UUID, str, int], AgreementMachine] = {}


def machine_for(tx: Transaction, kind: str, version: int) -> AgreementMachine:
    key = (tx.office, kind, version)
    machine = _machines.get(key)
    if machine is None:
        row = definition_row(tx, kind, version)
        if row is None:
            raise NotFoundError(
                N_("%(kind)s: version %(version)s was never adopted."),
                hint="Adopt it with `amity workflows adopt FILE`.",
                kind=kind,
                version=version,
            )
        machine = AgreementMachine(parser.parse(row.text))
        # What this transaction itself adopted may yet be rolled back.
        if not tx.adopts:
            _machines[key] = machine
    return machine


def newest(tx: Transaction, kind: str) -> AgreementMachine:
    """The machine that a new agreement of `kind` is put on."""
    row = definition_row(tx, kind)
    if row is None:
        raise NotFoundError(
            N_("There is no kind “%(kind)s” in this office."),
            hint="`amity workflows list` shows the adopted kinds.",
            kind=kind,
        )
    return machine_for(tx, kind, row.version)

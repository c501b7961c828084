"""Duties by their real commands."""

from __future__ import annotations

from typing import Any

from cli.console.context import command_context
from cli.console.invocation import Invocation
from workflows.actors import OPERATOR
from workflows.calendar.dates import Edtf
from workflows.lifecycle.creation import AgreementDraft, record
from workflows.offices.places import own_places


def test_duties_of_the_whole_office_stand_by_date(amity: Any, filled: str) -> None:
    with command_context(Invocation(None, None, None)) as context, context.transaction() as tx:
        drafts = [
            AgreementDraft(
                "league-membership",
                own_places(tx)[0].id,
                [],
                title=title,
                state="in-force",
                dates={"in_force_on": Edtf(2020, 1, 1)},
            )
            for title in ("UCLG", "TDBB")
        ]
        refs = sorted(loaded.reference for loaded in record(tx, drafts, by=OPERATOR))

    answered = amity("agreements", "duties", "--json")[1]
    one = amity("agreements", "duties", refs[0], "--json")[1]
    table = amity("agreements", "duties")[1]

    assert answered["total"] == 2 * one["total"] > 0
    assert [item["due_on"] for item in answered["duties"]] == sorted(item["due_on"] for item in answered["duties"])
    assert [item["ref"] for item in answered["duties"][:2]] == refs
    assert "Pay the yearly dues" in table
    assert filled not in table

"""Links and successors."""

from __future__ import annotations

import pytest

from models.enums import LinkKind
from models.queries.links import LinkedAgreement
from tests.factories import TestOffice
from workflows.lifecycle.links import LinkError, agreement_chain, link, propose_successor


def test_an_agreement_supersedes_the_one_it_grew_out_of(office: TestOffice) -> None:
    (friendship,) = office.record("2020-05-01")
    with office.transaction() as tx:
        sister = propose_successor(tx, friendship, "friendship-mou", by=office.actor).reference
    with pytest.raises(LinkError), office.transaction() as tx:
        link(tx, friendship, sister, by=office.actor)
    with pytest.raises(LinkError, match=sister), office.transaction() as tx:
        propose_successor(tx, friendship, "friendship-mou", by=office.actor)

    office.bring_to_signing(sister)
    office.advance(sister, "sign")

    with office.transaction() as tx:
        kin = {row.ref: row for row in agreement_chain(tx, friendship)}
    assert (kin[friendship].state, kin[friendship].outcome) == ("ended", "superseded")
    assert kin[sister].state == "in-force"
    assert kin[sister].earlier == (LinkedAgreement(friendship, LinkKind.SUPERSEDES),)
    assert kin[friendship].later == (LinkedAgreement(sister, LinkKind.SUPERSEDES),)

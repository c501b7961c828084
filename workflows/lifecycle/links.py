"""Links between earlier and later agreements, and the end of an earlier one that is superseded."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from config.errors import RefusedError
from config.languages import N_
from config.messages import Labelled
from models.database import Transaction
from models.enums import LinkKind, Outcome
from models.event_types import EventType
from models.queries import links as links_queries
from models.queries.links import Relative
from models.queries.parties import parties
from models.tables.agreements import AgreementLink
from models.tables.base import new_id
from workflows.actors import Actor
from workflows.lifecycle.creation import AgreementDraft, propose
from workflows.policy import Act, need
from workflows.unit_of_work.changes import DomainEvent, commit_change, open_for_change
from workflows.unit_of_work.definitions import newest
from workflows.unit_of_work.loader import LoadedAgreement, load_one


class LinkError(RefusedError):
    code = "link"


def link(
    tx: Transaction,
    reference: str,
    earlier: str,
    *,
    by: Actor,
    kind: LinkKind = LinkKind.GREW_OUT_OF,
    version: int | None = None,
) -> None:
    """Links an agreement to the earlier one that it grew out of. Logged in both; raises if links would form a ring."""
    need(by, Act.LINK)
    loaded = open_for_change(tx, reference, version=version)
    before = load_one(tx, earlier, lock=True)
    if before.id == loaded.id:
        raise LinkError(
            N_("An agreement cannot be linked to itself."),
            hint=N_("Name another agreement."),
            reference=reference,
        )
    if loaded.id in links_queries.earlier_ids(tx, before.id):
        raise LinkError(
            N_("%(earlier)s is already linked to %(reference)s as the later agreement."),
            hint=N_("Only one of two linked agreements can be the earlier one."),
            earlier=earlier,
            reference=reference,
        )
    if links_queries.link_between(tx, loaded.id, before.id) is not None:
        raise LinkError(
            N_("%(reference)s is linked to %(earlier)s already."),
            hint=N_("There is nothing to do."),
            reference=reference,
            earlier=earlier,
        )
    tx.add(AgreementLink(id=new_id(), office_id=tx.office, agreement_id=loaded.id, earlier_id=before.id, kind=kind))
    tx.flush()
    data = {"kind": kind, "agreement": loaded.id, "reference": reference}
    commit_change(
        tx,
        [
            DomainEvent(loaded, EventType.AGREEMENT_LINKED, {"kind": kind, "earlier": before.id, "reference": earlier}),
            DomainEvent(before, EventType.AGREEMENT_FOLLOWED, data),
        ],
        by=by,
    )


def unlink(tx: Transaction, reference: str, earlier: str, *, by: Actor, version: int | None = None) -> None:
    """Takes back a link that was made by mistake; both logs keep it. One that an agreement ended by stays."""
    need(by, Act.LINK)
    loaded = open_for_change(tx, reference, version=version)
    before = load_one(tx, earlier, lock=True)
    row = links_queries.link_between(tx, loaded.id, before.id)
    if row is None:
        raise LinkError(
            N_("%(reference)s is not linked to %(earlier)s."),
            hint=f"`amity agreements chain {reference}`",
            reference=reference,
            earlier=earlier,
        )
    if row.kind == LinkKind.SUPERSEDES and before.snapshot.outcome == Outcome.SUPERSEDED:
        raise LinkError(
            N_("%(earlier)s ended because a later agreement superseded it."),
            hint=N_("This link can no longer be removed."),
            earlier=earlier,
        )
    kind = row.kind
    tx.delete(row)
    tx.flush()
    data = {"kind": kind, "agreement": loaded.id, "reference": reference}
    commit_change(
        tx,
        [
            DomainEvent(
                loaded, EventType.AGREEMENT_UNLINKED, {"kind": kind, "earlier": before.id, "reference": earlier}
            ),
            DomainEvent(before, EventType.AGREEMENT_UNFOLLOWED, data),
        ],
        by=by,
    )


def propose_successor(
    tx: Transaction,
    earlier: str,
    kind: str,
    *,
    by: Actor,
    link_kind: LinkKind = LinkKind.SUPERSEDES,
    partners: Sequence[UUID] | None = None,
    title: str | None = None,
) -> LoadedAgreement:
    """Proposes an agreement of another kind that grows out of an earlier one, with its parties, fields and owner.

    With `supersedes` the earlier one ends automatically, as superseded, when the new one enters into force. `partners`
    chooses some of its partners; a letter of intent of four cities may become an agreement of two.
    """
    before = load_one(tx, earlier)
    places = {party.place_id: party.own for party in parties(tx, before.id)}
    chosen = [place for place, own in places.items() if not own] if partners is None else list(partners)
    if set(chosen) - set(places):
        raise LinkError(
            N_("A named partner is not a party to %(reference)s."),
            hint=N_("Name only its parties."),
            reference=earlier,
        )
    again = links_queries.open_successor(tx, before.id, kind)
    if again is not None:
        raise LinkError(
            N_("A later agreement of this kind is being made already: %(again)s (%(kind)s, after %(earlier)s)."),
            hint=N_("Continue with it, or withdraw it first."),
            again=again,
            earlier=earlier,
            kind=Labelled(kind, newest(tx, kind).definition.title.get),
        )
    loaded = propose(
        tx,
        AgreementDraft(
            kind,
            before.snapshot.own_place_id,
            chosen,
            title=title,
            fields=links_queries.field_names(tx, before.id),
            owner=before.snapshot.owner_id,
        ),
        by=by,
    )
    link(tx, loaded.reference, earlier, by=by, kind=link_kind)
    return loaded


def agreement_chain(tx: Transaction, reference: str) -> list[Relative]:
    """The chain of agreements that this one belongs to, from the earliest on, each with the one that it grew out of."""
    return links_queries.relatives(tx, load_one(tx, reference).id)

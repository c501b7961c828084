"""Which kinds of agreement need a partner."""

from __future__ import annotations

from workflows.definitions.guards import facts_of
from workflows.definitions.schema import Definition

# What is asked of counter-parties alone; a kind whose guards name one of them has a partner.
_OF_PARTNERS = frozenset({"partners.count", "signatories.missing", "signatures.missing", "partner.steps.open"})


def needs_partner(definition: Definition) -> bool:
    """Whether agreements of this kind are made with somebody: they are signed, or wait for what a partner does."""
    return bool(definition.tracks) or any(
        "signed_on" in transition.dates or not _OF_PARTNERS.isdisjoint(facts_of(transition.guard))
        for transition in definition.transitions
    )

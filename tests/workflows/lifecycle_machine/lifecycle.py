"""All acts and all that must hold, in one machine."""

from __future__ import annotations

import inspect

from hypothesis import strategies as st
from hypothesis.stateful import initialize

from models.enums import OccasionKind
from tests.workflows.lifecycle_machine import (
    acts_in_the_office,
    acts_on_agreements,
    acts_on_exchanges,
    acts_on_records,
)
from tests.workflows.lifecycle_machine.acts_in_the_office import ActsInTheOffice
from tests.workflows.lifecycle_machine.acts_on_agreements import ActsOnAgreements
from tests.workflows.lifecycle_machine.acts_on_exchanges import ActsOnExchanges
from tests.workflows.lifecycle_machine.acts_on_records import ActsOnRecords
from tests.workflows.lifecycle_machine.invariants import Invariants
from tests.workflows.lifecycle_machine.life import some
from tests.workflows.lifecycle_machine.versions import DEFINITIONS, KINDS, way_to_approval


class Lifecycle(ActsOnAgreements, ActsOnRecords, ActsOnExchanges, ActsInTheOffice, Invariants):
    @initialize(
        kind=st.sampled_from(KINDS),
        version=st.integers(1, 2),
        begins=st.sampled_from(["underway", "approving", "running"]),
        ways=st.lists(some, min_size=2, max_size=8),
    )
    def begin(self, kind: str, version: int, begins: str, ways: list[int]) -> None:
        """Some way along the lifecycle, which chance alone would seldom go."""
        if version == 2:
            self.adopt_the_second_version(kind, "Administrator")
        if begins == "running":
            self.record_in_force(kind, version)
            self.mark_an_occasion(0, 60, OccasionKind.FESTIVAL, None, None, False, (), "Coordinator")
            self.work()
        else:
            self.propose(kind, 1, "Coordinator")
        self.add_what_is_asked(0, "Coordinator")
        if begins == "approving":
            for trigger in way_to_approval(DEFINITIONS[kind, version]):
                self.press_any(0, trigger, "Coordinator", "As agreed", None)
        elif begins == "underway":
            for way in ways:
                self.press_what_leads_on(0, way, "Everything", "As agreed")
        self.promise(0, 30, "Coordinator")
        self.plan_exchange(0, 30, None, "Coordinator")


def use_cases() -> set[str]:
    """Every use case that a rule can call: a function of `workflows` that asks who acts."""
    modules = (acts_in_the_office, acts_on_agreements, acts_on_exchanges, acts_on_records)
    return {
        name
        for module in modules
        for name, found in vars(module).items()
        if inspect.isfunction(found)
        and found.__module__.startswith("workflows.")
        and "by" in inspect.signature(found).parameters
    }

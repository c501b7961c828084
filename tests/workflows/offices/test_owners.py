"""Who looks after agreements, and that what nobody looks after goes to one person."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import text

from config.errors import NotFoundError
from models.database import Database
from models.enums import Role
from tests.factories import TestOffice
from workflows.actors import OPERATOR, RoleMissingError, user_actor
from workflows.audit.verification import verify
from workflows.definitions.catalogue import Audience
from workflows.lifecycle.creation import AgreementDraft, propose
from workflows.lifecycle.handover import handover
from workflows.offices.owners import OwnerError, assign_owner, lacks_default_owner, set_default_owner
from workflows.offices.users import create_user
from workflows.unit_of_work.loader import load_one
from workflows.unit_of_work.optimistic_lock import VersionConflictError


def person(office: TestOffice, name: str, *roles: Role) -> UUID:
    with office.transaction() as tx:
        address = f"{name.lower()}@example.org"
        return create_user(tx, name=name, address=address, roles=roles or [Role.COORDINATOR], by=OPERATOR).id


def unowned(office: TestOffice) -> str:
    [reference] = office.record("2022-11-17")
    with office.transaction() as tx:
        assign_owner(tx, [reference], None, by=office.actor)
    return reference


def recipients(office: TestOffice, reference: str) -> list[UUID]:
    with office.transaction() as tx:
        return [one.user_id for one in load_one(tx, reference).facts.recipients[Audience.OWNER]]


def test_without_an_owner_one_person_is_told(office: TestOffice) -> None:
    kim = person(office, "Kim")
    reference = unowned(office)
    before = recipients(office, reference)

    with office.transaction() as tx:
        set_default_owner(tx, kim, by=office.actor)

    assert before == [office.actor.user_id]
    assert recipients(office, reference) == [kim]


def test_a_default_owner_is_asked_for_where_several_could_be_it(office: TestOffice) -> None:
    with office.transaction() as tx:
        alone = lacks_default_owner(tx)
    kim = person(office, "Kim")
    with office.transaction() as tx:
        two = lacks_default_owner(tx)
        set_default_owner(tx, kim, by=office.actor)
        named = lacks_default_owner(tx)

    assert (alone, two, named) == (False, True, False)


def test_many_agreements_change_hands_at_once_and_only_those_that_differ(office: TestOffice) -> None:
    kim = person(office, "Kim")
    references = office.record("2010-05-04", "2011-05-04", "2012-05-04")
    with office.transaction() as tx:
        first = assign_owner(tx, references[:1], kim, by=office.actor)
    with office.transaction() as tx:
        rest = assign_owner(tx, references, kim, by=office.actor)

    assert (first, sorted(rest)) == (references[:1], references[1:])
    assert [recipients(office, reference) for reference in references] == [[kim]] * 3


def test_a_change_of_hands_is_in_the_log(rehearsed: Database, rehearsed_office: TestOffice) -> None:
    unowned(rehearsed_office)

    with rehearsed_office.transaction() as tx:
        types = tx.execute(text("SELECT type FROM events WHERE agreement_id IS NOT NULL ORDER BY seq")).scalars()
        assert list(types) == ["agreement.recorded", "agreement.assigned"]
    assert verify(rehearsed).ok


def test_who_cannot_look_after_it_is_refused(office: TestOffice) -> None:
    [reference] = office.record("2010-05-04")
    viewer = person(office, "Choi", Role.VIEWER)

    for owner, error in ((viewer, OwnerError), (UUID(int=7), NotFoundError)):
        with pytest.raises(error), office.transaction() as tx:
            assign_owner(tx, [reference], owner, by=office.actor)
    with pytest.raises(RoleMissingError), office.transaction() as tx:
        assign_owner(tx, [reference], None, by=user_actor(viewer, ["viewer"]))
    with pytest.raises(VersionConflictError), office.transaction() as tx:
        assign_owner(tx, [reference], None, by=office.actor, version=7)


def test_a_successor_takes_over_what_nobody_looks_after(office: TestOffice) -> None:
    kim, lee = person(office, "Kim"), person(office, "Lee")
    reference = unowned(office)
    with office.transaction() as tx:
        set_default_owner(tx, kim, by=office.actor)

    with office.transaction() as tx:
        done = handover(tx, kim, to=lee, by=office.actor, secret=b"secret", mail_domain="example.org")

    assert "default-owner" in {item.kind for item in done.items}
    assert recipients(office, reference) == [lee]


def test_a_new_agreement_is_not_given_to_who_cannot_look_after_it(office: TestOffice) -> None:
    viewer = person(office, "Choi", Role.VIEWER)

    with pytest.raises(OwnerError), office.transaction() as tx:
        propose(tx, AgreementDraft("friendship-mou", office.own, [office.partner], owner=viewer), by=office.actor)

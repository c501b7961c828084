"""The people of the office, for administrators: adding somebody, giving and taking roles, and handing over."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from config.errors import NotFoundError, UsageError
from config.languages import N_, NAMES
from config.messages import spoken
from config.vocabulary import word, words_of_roles
from models.database import Transaction
from models.enums import Role
from notices.letter import mail_domain
from web.http.confirmation import redirect_done
from web.http.forms import FieldError, Form, filled
from web.http.problem import Problem, redraws
from web.http.rendering import page
from web.http.sessions import OfficeTransaction, Requester, SignedInRequester, needs
from web.views.occasions import suggested_places
from web.views.people import PersonView, people_view
from workflows.inputs.base import BAD_CHOICE, NOT_TO_COME, at_field
from workflows.inputs.office import DefaultOwnerInput, HandoverInput, HomePlaceInput, Lacking, NewUserInput, RolesInput
from workflows.lifecycle.handover import HandoverError, RolesLackingError, TooFewError, handover
from workflows.lifecycle.handover_items import Handover
from workflows.offices.owners import OwnerError, set_default_owner
from workflows.offices.users import LastAdministratorError, UserError, change_home_place, change_roles, create_user
from workflows.policy import Act, may
from workflows.read_models.requirements import role_names
from workflows.unit_of_work.staff import staff_of

router = APIRouter(prefix="/people", include_in_schema=False, dependencies=[needs(Act.MANAGE_USERS)])

LAST_ADMINISTRATOR = N_("The office needs an administrator. Make somebody else one first")
TAKEN = N_("Somebody with this address is in the office already")
LACKING = N_("%(who)s lacks roles that the work needs: %(roles)s. Choose below what to do")
TOO_FEW = N_("Too few people would be left to approve: %(steps)s. Choose somebody else, or hand over anyway below")
NOT_NOW = N_("This person cannot take over: they have left, or it was handed over before")


@router.get("")
def people(request: Request, requester: SignedInRequester, tx: OfficeTransaction, done: str = "") -> Response:
    return _page(request, requester, tx, done=done)


def _draw(request: Request, requester: Requester, tx: Transaction, problem: Problem) -> Response:
    return _page(request, requester, tx, problem=problem)


@router.post("", dependencies=[redraws("add", _draw)])
def add_person(
    requester: SignedInRequester, tx: OfficeTransaction, person: Annotated[NewUserInput, filled(NewUserInput)]
) -> Response:
    with at_field({UserError: ("address", TAKEN)}):
        create_user(
            tx,
            name=person.name or "",
            address=person.address,
            roles=person.roles,
            by=requester.actor,
            language=person.language,
            zone=person.zone,
            home_place=person.place,
        )
    return redirect_done(tx, "/people", "added")


@router.post("/default-owner", dependencies=[needs(Act.NAME_DEFAULT_OWNER), redraws("default-owner", _draw)])
def choose_default_owner(
    requester: SignedInRequester, tx: OfficeTransaction, chosen: Annotated[DefaultOwnerInput, filled(DefaultOwnerInput)]
) -> Response:
    with at_field({OwnerError: ("owner", BAD_CHOICE), NotFoundError: ("owner", BAD_CHOICE)}):
        set_default_owner(tx, chosen.owner, by=requester.actor)
    return redirect_done(tx, "/people", "default-owner")


@router.post("/{person}/roles", dependencies=[redraws("roles-{person}", _draw)])
def roles_of(
    person: UUID, requester: SignedInRequester, tx: OfficeTransaction, wanted: Annotated[RolesInput, filled(RolesInput)]
) -> Response:
    with at_field({LastAdministratorError: ("roles", LAST_ADMINISTRATOR)}):
        change_roles(tx, person, by=requester.actor, add=wanted.roles, remove=set(Role) - set(wanted.roles))
    return redirect_done(tx, "/people", "roles")


@router.post("/{person}/place", dependencies=[redraws("place-{person}", _draw)])
def place_of(
    person: UUID,
    requester: SignedInRequester,
    tx: OfficeTransaction,
    wanted: Annotated[HomePlaceInput, filled(HomePlaceInput)],
) -> Response:
    change_home_place(tx, person, wanted.place, by=requester.actor)
    return redirect_done(tx, "/people", "place")


@router.get("/{person}/handover", dependencies=[needs(Act.HAND_OVER)])
def choose_successor(request: Request, person: UUID, requester: SignedInRequester, tx: OfficeTransaction) -> Response:
    return _handover_page(request, requester, tx, person)


def _draw_handover(request: Request, requester: Requester, tx: Transaction, problem: Problem) -> Response:
    return _handover_page(request, requester, tx, UUID(request.path_params["person"]), problem=problem)


@router.post("/{person}/handover", dependencies=[needs(Act.HAND_OVER), redraws("handover", _draw_handover)])
def hand_over(
    request: Request,
    person: UUID,
    requester: SignedInRequester,
    tx: OfficeTransaction,
    form: Form,
    wanted: Annotated[HandoverInput, filled(HandoverInput)],
) -> Response:
    """Shows what a dry run lists; with `step` do, does it."""
    dry_run = wanted.step != "do"
    try:
        done = handover(
            tx,
            person,
            to=wanted.to,
            by=requester.actor,
            secret=requester.app.runtime.secret_key,
            mail_domain=mail_domain(requester.app.runtime.mail_from),
            left_on=wanted.left,
            give_roles=wanted.lacking is Lacking.GIVE,
            without_roles=wanted.lacking is Lacking.LEAVE,
            dry_run=dry_run,
        )
    except RolesLackingError as error:
        who = next(one.name for one in people_view(tx, requester.language) if one.id == wanted.to)
        raise FieldError("lacking", LACKING, who=who, roles=words_of_roles(error.roles)) from error
    except TooFewError as error:
        raise FieldError("lacking", TOO_FEW, steps=error.steps) from error
    except HandoverError as error:
        raise FieldError("to", NOT_NOW) from error
    except UsageError as error:
        raise FieldError("left", NOT_TO_COME) from error
    if dry_run:
        return _handover_page(request, requester, tx, person, preview=done, values=dict(form))
    return redirect_done(tx, "/people", "handed-over")


def _page(
    request: Request, requester: Requester, tx: Transaction, *, problem: Problem | None = None, done: str = ""
) -> Response:
    everybody = people_view(tx, requester.language)
    staff = staff_of(tx)
    context = {
        "owners": [(str(person.id), str(person.name)) for person in staff.present if may(person.roles, Act.LOOK_AFTER)],
        "default_owner": str(staff.default_owner) if staff.default_owner else "",
        "present": [person for person in everybody if person.left_on is None],
        "gone": [person for person in everybody if person.left_on is not None],
        "roles": [(str(role), word("role", role, requester.language)) for role in Role],
        "languages": list(NAMES.items()),
        "places": suggested_places(tx, requester.language),
        "problem": problem,
        "done": done,
    }
    status = problem.status if problem else 200
    return page(request, requester, "people.html", context, status=status, at=tx.now)


def _handover_page(
    request: Request,
    requester: Requester,
    tx: Transaction,
    person: UUID,
    *,
    problem: Problem | None = None,
    preview: Handover | None = None,
    values: dict[str, str] | None = None,
) -> Response:
    everybody = people_view(tx, requester.language)
    leaver: PersonView | None = next((one for one in everybody if one.id == person), None)
    if leaver is None:
        raise NotFoundError(N_("There is no such person."), hint=N_("The list of people shows everybody."))
    shown = problem.values if problem else values or {}
    context = {
        "leaver": leaver,
        "successors": [(str(one.id), one.name) for one in everybody if one.left_on is None and one.id != person],
        "successor": next((one.name for one in everybody if str(one.id) == shown.get("to")), ""),
        "preview": preview,
        "items": [
            (item.kind, item.ref, spoken(item.what, requester.language), item.goes_to)
            for item in (preview.items if preview else ())
        ],
        "given": role_names(preview.given, requester.language) if preview and preview.given else "",
        "values": shown,
        "problem": problem,
    }
    status = problem.status if problem else 200
    return page(request, requester, "handover.html", context, status=status, at=tx.now)

"""The people of the office, for administrators: adding somebody, giving and taking roles, and handing over."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from config.errors import NotFoundError, UsageError
from config.languages import N_, NAMES, translations
from models.database import Transaction
from models.enums import Language, Role
from notices.letter import mail_domain
from web.http.confirmation import done as done_at
from web.http.forms import BAD_CHOICE, FieldError, Form, Submitted, at_field
from web.http.problem import Problem, redraw_with
from web.http.rendering import page
from web.http.sessions import AdministratorVisit, OfficeTransaction, Visit
from web.views.people import PersonView, people_view
from workflows.lifecycle.handover import Handover, HandoverError, RolesLackingError, TooFewError, handover
from workflows.offices.owners import OwnerError, set_default_owner
from workflows.offices.users import LastAdministratorError, UserError, change_roles, create_user
from workflows.read_models.requirements import ROLE_NAMES, role_names
from workflows.unit_of_work.staff import staff_of

router = APIRouter(prefix="/people", include_in_schema=False)

NO_ROLE = N_("Choose at least one role")
LAST_ADMINISTRATOR = N_("The office needs an administrator. Make somebody else one first")
BAD_ADDRESS = N_("Write a mail address such as name@example.org")
TAKEN = N_("Somebody with this address is in the office already")
LACKING = N_("%(who)s lacks roles that the work needs: %(roles)s. Say below what is to be done about it")
TOO_FEW = N_(
    "Too few people would be left to approve: %(steps)s. Choose somebody else, or hand over all the same below"
)
NOT_NOW = N_("This person cannot take over: they have left, or it was handed over before")
BAD_LEFT = N_("Write today or a day that has passed")
GIVE, LEAVE = "give", "leave"


@router.get("")
def people(request: Request, visit: AdministratorVisit, tx: OfficeTransaction, done: str = "") -> Response:
    return _page(request, visit, tx, done=done)


@router.post("")
def add_person(request: Request, visit: AdministratorVisit, tx: OfficeTransaction, form: Form) -> Response:
    redraw_with(request, "add", lambda tx, problem: _page(request, visit, tx, problem=problem))
    address, name = form.needed("address"), form.text("name") or ""
    language = form.one_of("language", Language)
    roles = _ticked(form)
    with at_field({UserError: ("address", TAKEN), UsageError: ("address", BAD_ADDRESS)}):
        create_user(tx, name=name, address=address, roles=roles, by=visit.actor, language=language)
    return done_at(tx, "/people", "added")


@router.post("/default-owner")
def choose_default_owner(request: Request, visit: AdministratorVisit, tx: OfficeTransaction, form: Form) -> Response:
    redraw_with(request, "default-owner", lambda tx, problem: _page(request, visit, tx, problem=problem))
    with at_field({OwnerError: ("owner", BAD_CHOICE), NotFoundError: ("owner", BAD_CHOICE)}):
        set_default_owner(tx, form.id("owner"), by=visit.actor)
    return done_at(tx, "/people", "default-owner")


@router.post("/{person}/roles")
def roles_of(request: Request, person: UUID, visit: AdministratorVisit, tx: OfficeTransaction, form: Form) -> Response:
    redraw_with(request, f"roles-{person}", lambda tx, problem: _page(request, visit, tx, problem=problem))
    wanted = _ticked(form)
    with at_field({LastAdministratorError: ("roles", LAST_ADMINISTRATOR)}):
        change_roles(tx, person, by=visit.actor, add=wanted, remove=set(Role) - set(wanted))
    return done_at(tx, "/people", "roles")


@router.get("/{person}/handover")
def choose_successor(request: Request, person: UUID, visit: AdministratorVisit, tx: OfficeTransaction) -> Response:
    return _handover_page(request, visit, tx, person)


@router.post("/{person}/handover")
def hand_over(request: Request, person: UUID, visit: AdministratorVisit, tx: OfficeTransaction, form: Form) -> Response:
    """Shows what a dry run lists; with `step` do, does it."""
    redraw_with(request, "handover", lambda tx, problem: _handover_page(request, visit, tx, person, problem=problem))
    to, dry_run = form.id("to"), form.get("step") != "do"
    try:
        done = handover(
            tx,
            person,
            to=to,
            by=visit.actor,
            secret=visit.parts.runtime.secret_key,
            mail_domain=mail_domain(visit.parts.runtime.mail_from),
            left_on=form.day("left"),
            give_roles=form.get("lacking") == GIVE,
            without_roles=form.get("lacking") == LEAVE,
            dry_run=dry_run,
        )
    except RolesLackingError as error:
        who = next(one.name for one in people_view(tx, visit.language) if one.id == to)
        raise FieldError("lacking", LACKING, who=who, roles=role_names(error.roles, visit.language)) from error
    except TooFewError as error:
        raise FieldError("lacking", TOO_FEW, steps="; ".join(error.steps)) from error
    except HandoverError as error:
        raise FieldError("to", NOT_NOW) from error
    except UsageError as error:
        raise FieldError("left", BAD_LEFT) from error
    if dry_run:
        return _handover_page(request, visit, tx, person, preview=done, values=dict(form))
    return done_at(tx, "/people", "handed-over")


def _ticked(form: Submitted) -> list[str]:
    roles = [str(role) for role in Role if form.ticked(f"role-{role}")]
    if not roles:
        raise FieldError("roles", NO_ROLE)
    return roles


def _page(
    request: Request, visit: Visit, tx: Transaction, *, problem: Problem | None = None, done: str = ""
) -> Response:
    everybody = people_view(tx, visit.language)
    words = translations(visit.language)
    staff = staff_of(tx)
    context = {
        "owners": [
            (str(person["id"]), str(person["name"]))
            for person in staff.present
            if not {Role.COORDINATOR, Role.ADMINISTRATOR}.isdisjoint(person["roles"])
        ],
        "default_owner": str(staff.default_owner) if staff.default_owner else "",
        "present": [person for person in everybody if person.left_on is None],
        "gone": [person for person in everybody if person.left_on is not None],
        "roles": [(str(role), words.gettext(ROLE_NAMES[role])) for role in Role],
        "languages": list(NAMES.items()),
        "problem": problem,
        "done": done,
    }
    status = problem.status if problem else 200
    return page(request, visit, "people.html", context, status=status, at=tx.now)


def _handover_page(
    request: Request,
    visit: Visit,
    tx: Transaction,
    person: UUID,
    *,
    problem: Problem | None = None,
    preview: Handover | None = None,
    values: dict[str, str] | None = None,
) -> Response:
    everybody = people_view(tx, visit.language)
    leaver: PersonView | None = next((one for one in everybody if one.id == person), None)
    if leaver is None:
        raise NotFoundError("There is no such person.", hint="The list of people shows everybody.")
    said = problem.values if problem else values or {}
    context = {
        "leaver": leaver,
        "successors": [(str(one.id), one.name) for one in everybody if one.left_on is None and one.id != person],
        "successor": next((one.name for one in everybody if str(one.id) == said.get("to")), ""),
        "preview": preview,
        "given": role_names(preview.given, visit.language) if preview and preview.given else "",
        "values": said,
        "problem": problem,
    }
    status = problem.status if problem else 200
    return page(request, visit, "handover.html", context, status=status, at=tx.now)

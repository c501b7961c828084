"""The first page of a new production home: who works here, for which city."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from config.errors import AmityError
from config.languages import N_
from config.signing import holds
from registry.gazetteer.look_ups import COUNTRIES
from registry.gazetteer.place_by_name import named_draft
from web.http.forms import Form
from web.http.problem import problem_of, status_of
from web.http.rendering import page
from web.http.sessions import AnyRequester, Requester, keep_session
from workflows.inputs.office import FirstOfficeInput
from workflows.offices.first_start import FirstOffice, SetUpOverError, set_up
from workflows.offices.sign_in import SET_UP, LinkRefusedError
from workflows.unit_of_work.definition_folder import read_folder

router = APIRouter(prefix="/set-up/{token}", include_in_schema=False)


@router.get("")
def form(request: Request, token: str, requester: AnyRequester) -> Response:
    _check(requester, token)
    return page(request, requester, "set-up.html", {"problem": None, "values": {}})


@router.post("")
def make_first_office(request: Request, token: str, requester: AnyRequester, form: Form) -> Response:
    _check(requester, token)
    app = requester.app
    try:
        given = FirstOfficeInput.read(form, COUNTRIES)
        first = FirstOffice(
            office=given.office,
            language=given.language or requester.language,
            zone=given.zone,
            place=named_draft(app.gazetteer, given.own_name, given.own_country, own=True),
            name=given.name,
            address=given.address,
        )
        with app.database.transaction(None) as tx:
            secret = set_up(tx, first, files=read_folder(app.runtime.definitions))
    except SetUpOverError:
        raise
    except AmityError as error:
        problem = problem_of(request, error, status_of(error), requester.language)
        context = {"problem": problem, "values": problem.values}
        return page(request, requester, "set-up.html", context, status=problem.status)
    response = RedirectResponse("/", status_code=303)
    keep_session(response, app, secret)
    return response


def _check(requester: Requester, token: str) -> None:
    if not holds(requester.app.runtime.secret_key, SET_UP, token) or requester.app.database.offices():
        raise LinkRefusedError(N_("This link does not work any more."), hint=N_("Ask for a new one."))

"""A place that a form names by its name and its country, looked up in the gazetteer."""

from __future__ import annotations

from collections.abc import Sequence

from config.languages import N_
from registry.gazetteer.place_by_name import named_draft
from web.http.app_state import AppState
from web.http.forms import FieldError, Submitted
from workflows.inputs.base import MISSING, InputError, InputProblem
from workflows.offices.places import PlaceDraft

UNKNOWN_ZONE = N_("Write a time zone such as Asia/Baku")
UNKNOWN_COUNTRY = N_("Write a country, such as Azerbaijan or AZ")


def named_place(
    app: AppState, form: Submitted, name: str, country: str, *, own: bool = False, codes: Sequence[str] = ()
) -> PlaceDraft:
    """The place of two fields. One that the gazetteer does not know is taken all the same, to be checked."""
    # Its tables are read by forms alone.
    missing = [InputProblem(field, MISSING) for field in (name, country) if field not in form]
    if missing:
        raise InputError(*missing)
    called, code = form[name], app.gazetteer.country(form[country])
    if code is None:
        raise FieldError(country, UNKNOWN_COUNTRY)
    return named_draft(app.gazetteer, called, code, own=own, codes=codes)

"""What a form sent: texts by name, read as what they stand for. Every form is proved to be one of ours here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from fastapi import Depends
from starlette.datastructures import UploadFile
from starlette.requests import Request

from config.errors import AmityError
from config.languages import N_
from config.messages import Value
from config.texts import trimmed
from registry.gazetteer.look_ups import look_ups
from web.http.sessions import AnyRequester, OfficeTransaction
from workflows.inputs.base import BAD_CHOICE, Input, InputError, InputProblem

TOKEN = "csrf"  # noqa: S105  the name of the field

Filled = TypeVar("Filled", bound=Input)


class FormRefusedError(AmityError):
    """The form's token is not this requester's: the session ended, or the form is not ours."""

    code = "form"


class FieldError(InputError):
    """One field that has to be filled in otherwise. `said` is a marked text, for the reader's language.

    `values` are what its placeholders stand for.
    """

    def __init__(self, field: str, text: str, **values: Value) -> None:
        super().__init__(InputProblem(field, text, values))


class Submitted(Mapping[str, str]):
    """Trimmed texts; what was left empty is not there."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = {name: kept for name, value in values.items() if (kept := trimmed(value))}

    def __getitem__(self, name: str) -> str:
        return self._values[name]

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    @property
    def version(self) -> int:
        """The agreement's version as the form saw it; a form without it is not sent by our pages."""
        value = self.get("version", "")
        if not value.isdecimal() or len(value) > 9:
            raise FieldError("version", BAD_CHOICE)
        return int(value)


async def submitted(request: Request, requester: AnyRequester) -> Submitted:
    async with request.form(max_files=1, max_fields=100) as form:
        files = {name: value for name, value in form.items() if isinstance(value, UploadFile)}
        request.state.uploaded = {name: await file.read() for name, file in files.items()}
        values = Submitted({name: value for name, value in form.items() if isinstance(value, str)})
    request.state.submitted = values
    token = values.get(TOKEN) or request.headers.get("x-csrf-token", "")
    if requester.is_new or not requester.owns(token):
        raise FormRefusedError(
            N_("This form does not belong to your session."), hint=N_("Open the page again and repeat what you did.")
        )
    return values


Form = Annotated[Submitted, Depends(submitted)]


def _uploaded(request: Request, form: Form) -> dict[str, bytes]:
    """The files of the form, by the names of their fields; a field without a file is there with no bytes."""
    uploaded: dict[str, bytes] = request.state.uploaded
    return uploaded


Uploaded = Annotated[dict[str, bytes], Depends(_uploaded)]


def _version(form: Form) -> int:
    return form.version


FormVersion = Annotated[int, Depends(_version)]


def filled(model: type[Filled]) -> Any:
    """The input of an act, read from the form that was sent. Raises with everything that is wrong with it."""

    def read(form: Form, tx: OfficeTransaction) -> Filled:
        return model.read(form, look_ups(tx))

    return Depends(read)

"""What the API answers when it refuses: one shape (RFC 9457), listed for each call in the OpenAPI document."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

MEDIA_TYPE = "application/problem+json"

MEANINGS = {
    400: "The request holds what is no text.",
    401: "Nobody is signed in.",
    403: "This needs another role.",
    404: "There is no such thing in this office.",
    405: "This address takes other methods: `Allow` names them.",
    408: "What was sent did not arrive in time.",
    409: "It cannot be done at the moment.",
    413: "What was sent is too large.",
    422: "A value cannot be meant: `detail` says which.",
    429: "That was too often; `Retry-After` says when to come again.",
    500: "Something went wrong in Amity; nothing was saved.",
    503: "The database is away or busy; `Retry-After` says when to come again.",
}


class ProblemDocument(BaseModel):
    """A problem as RFC 9457 has it. `code` stays the same between versions, `detail` and `hint` are for people."""

    model_config = ConfigDict(extra="forbid", title="Problem")

    type: str = Field(examples=["about:blank"])
    title: str
    status: int = Field(ge=400, le=599)
    detail: str | None = None
    code: str | None = None
    hint: str | None = None


def responses() -> dict[int | str, dict[str, Any]]:
    """For a router of the API: every refusal that its calls can answer with."""
    schema = ProblemDocument.model_json_schema()
    return {
        status: {"description": meaning, "content": {MEDIA_TYPE: {"schema": schema}}}
        for status, meaning in MEANINGS.items()
    }

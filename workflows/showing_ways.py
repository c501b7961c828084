"""One agreement's way through its definition, drawn."""

from __future__ import annotations

from sqlalchemy.orm import Session

from models.definition_queries import way_rows
from workflows.definitions.diagram import Step, mermaid
from workflows.unit_of_work.loader import load_one


def draw_agreement(session: Session, reference: str, language: str) -> str:
    """The version that the agreement is on as Mermaid text, with its state and its way so far."""
    loaded = load_one(session, reference)
    way = [Step(row.number, row.trigger, row.from_state, row.to_state) for row in way_rows(session, loaded.id)]
    return mermaid(loaded.machine.definition, language, state=loaded.facts.state, way=way)

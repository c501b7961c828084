"""Commands by their real entry, against a database of the test's own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cli.console.context import command_context
from cli.console.invocation import Invocation
from cli.main import run
from models.enums import TextStatus
from tests import stores
from workflows.actors import OPERATOR
from workflows.lifecycle.creation import AgreementDraft, propose
from workflows.lifecycle.transitions import advance
from workflows.offices.places import PlaceDraft, ensure_places, own_places
from workflows.records.documents import record_document
from workflows.records.fields import add_fields


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, rehearsal: stores.Clone, short_folder: Path) -> Path:
    monkeypatch.setenv("AMITY_DATABASE_URL", rehearsal.app_url)
    monkeypatch.setenv("AMITY_ADMIN_DATABASE_URL", rehearsal.owner_url)
    monkeypatch.setenv("AMITY_REDIS_URL", stores.addresses().redis_url)
    (short_folder / "home.json").write_text('{"kind": "rehearsal"}')
    monkeypatch.setenv("AMITY_HOME", str(short_folder))
    return short_folder


@pytest.fixture
def amity(home: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    def call(*arguments: str) -> tuple[int, Any, str]:
        status = run(arguments)
        out, err = capsys.readouterr()
        return status, json.loads(out) if "--json" in arguments and out else out, err

    return call


@pytest.fixture
def filled(amity: Any, tmp_path: Path) -> str:
    """One office, one coordinator, one imported agreement; returns its reference."""
    assert amity("offices", "create", "Andong")[0] == 0
    assert amity("users", "create", "a@example.org", "--role", "coordinator")[0] == 0
    sheet = tmp_path / "list.csv"
    sheet.write_text("own city,own country,partner,partner's country,date,kind\nAndong,KR,Sagae,JP,1974-02-04,sister\n")
    status, answered, _ = amity("import", str(sheet), "--json")
    assert (status, answered["new"]) == (0, 1)
    return str(answered["rows"][0]["ref"])


@pytest.fixture
def asked(amity: Any, filled: str) -> str:
    """An agreement that waits for its approver, Kim; returns its reference."""
    for name, roles in {"kim": ("approver",), "lee": ("coordinator",)}.items():
        given = [word for role in roles for word in ("--role", role)]
        assert amity("users", "create", f"{name}@example.org", "--name", name.capitalize(), *given)[0] == 0
    with command_context(Invocation(None, None, None)) as context, context.transaction() as tx:
        own = own_places(tx)[0].id
        drafts = [
            PlaceDraft(name.lower(), {"en": name}, country=code)
            for name, code in {"Cusco": "PE", "Corinth": "GR", "Shusha": "AZ"}.items()
        ]
        others = list(ensure_places(tx, drafts, by=OPERATOR).values())
        ref = propose(tx, AgreementDraft("friendship-mou", own, others), by=OPERATOR).reference
        advance(tx, ref, "open", by=OPERATOR)
        add_fields(tx, ref, by=OPERATOR, names=["Culture"])
        record_document(tx, ref, by=OPERATOR, title="Text", texts={"en": TextStatus.AGREED})
        advance(tx, ref, "agree", by=OPERATOR)
    return ref


@pytest.fixture
def parties(amity: Any, filled: str) -> list[str]:
    """The names of the parties of that agreement, our own first."""
    return [party["name"] for party in amity("agreements", "show", filled, "--json")[1]["parties"]]

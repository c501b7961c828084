from __future__ import annotations

import logging
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from config.logging import LineFormatter, described, escaped, formatted, log_unforeseen
from models.database import Database
from tests.factories import TestOffice, make_office

PERSONAL = "kim.minji@personal.example"
FORGED = "quiet\nERROR amity: forged\r\x1b[2J\x1b[31m\0\u2028\u202e\ud800"


def _line(error: BaseException | None = None, message: str = "a sentence", **extra: Any) -> str:
    record = logging.makeLogRecord({"name": "amity", "levelname": "ERROR", "msg": message, **extra})
    record.exc_info = (type(error), error, error.__traceback__) if error is not None else None
    return LineFormatter().format(record)


def _raised(error: BaseException) -> BaseException:
    try:
        raise error
    except BaseException as caught:
        return caught


def test_nothing_in_a_line_ends_it_or_colours_it() -> None:
    line = _line(message=FORGED, path=FORGED)

    assert "\n" not in line
    assert line.isprintable()
    assert line.count(r"\x1b[2J") == 2


def test_words_of_every_script_stay_as_they_are() -> None:
    assert escaped("안동 · Şuşa ə 慶州 🤝") == "안동 · Şuşa ə 慶州 🤝"


def test_no_line_of_a_traceback_looks_like_one_of_its_own() -> None:
    lines = _line(_raised(ValueError(FORGED))).split("\n")

    assert len(lines) > 2
    assert [line for line in lines[1:] if not line.startswith("    ")] == []
    assert all(line.isprintable() for line in lines)


def test_what_led_to_an_error_is_told_first() -> None:
    try:
        try:
            raise KeyError("first")
        except KeyError as error:
            raise ValueError("second") from error
    except ValueError as error:
        lines = formatted(error)

    assert lines.index("KeyError: 'first'") < lines.index("which led to:") < lines.index("ValueError: second")


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO users (id, office_id, name, address, language, roles)"
        " SELECT gen_random_uuid(), office_id, :value, address, language, roles FROM users",
        "INSERT INTO users (id, office_id, name, address, language, roles)"
        " SELECT gen_random_uuid(), office_id, name, :value, language, ARRAY['king'] FROM users",
        "SELECT CAST(:value AS uuid)",
        "SELECT CAST(:value AS integer)",
        "SELECT nothing FROM users WHERE address = :value",
    ],
)
def test_an_error_of_the_database_is_told_without_its_values(office: TestOffice, statement: str) -> None:
    with office.transaction() as tx:
        tx.execute(text("UPDATE users SET address = :value"), {"value": f"x{PERSONAL}"})
    with pytest.raises(DBAPIError) as caught, office.transaction() as tx:
        tx.execute(text(statement), {"value": PERSONAL})

    line = _line(caught.value)

    assert PERSONAL not in line
    assert "psycopg.errors." in line
    assert "Traceback" not in line.splitlines()[0]
    assert PERSONAL not in described(caught.value)


def test_a_constraint_that_was_broken_is_named(database: Database) -> None:
    office = make_office(database)
    with pytest.raises(DBAPIError) as caught, office.transaction() as tx:
        tx.execute(
            text(
                "INSERT INTO users (id, office_id, name, address, language, roles)"
                " SELECT gen_random_uuid(), office_id, name, address, language, roles FROM users"
            )
        )

    assert "[23505] (users) (uq_users_office_id_address)" in described(caught.value)


def test_a_form_that_does_not_fit_is_told_without_its_values() -> None:
    class Form(BaseModel):
        number: int

    with pytest.raises(ValidationError) as caught:
        Form(number=PERSONAL)  # type: ignore[arg-type]

    assert described(caught.value).endswith("number: int_parsing")


def test_what_nobody_foresaw_is_told_in_the_same_way(capsys: pytest.CaptureFixture[str]) -> None:
    error = _raised(ValueError(FORGED))

    log_unforeseen(type(error), error, error.__traceback__)

    lines = capsys.readouterr().err.rstrip("\n").split("\n")
    assert lines[0] == "CRITICAL amity: nobody foresaw this"
    assert all(line.startswith("    ") for line in lines[1:])


def test_celery_adds_no_lines_of_another_form() -> None:
    from celery.utils.log import get_multiprocessing_logger

    from tasks.app import app

    before = list(logging.getLogger().handlers)
    app.log.setup_logging_subsystem()

    assert logging.getLogger().handlers == before
    assert get_multiprocessing_logger().handlers == []

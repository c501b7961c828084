"""The one mail that an import sends: its result, for the person who ran it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from config.languages import supported
from models.database import Transaction
from models.queries import imports as imports_queries
from models.queries import sign_in as sign_in_queries
from notices.letter import ImportSummary, Sender, mail_domain, summary_letter
from registry.import_report import ImportReport
from registry.matching.row_plans import RowOutcome
from workflows.actors import Actor
from workflows.calendar.zones import zone_of
from workflows.execution.deliveries import queue_summary

MOST_PROBLEMS = 20
A_MONTH = timedelta(days=30)


def send_summary(tx: Transaction, report: ImportReport, *, file: str, by: Actor, sender: Sender) -> bool:
    """Queues the mail, in the transaction of the import; False where an operator ran it, who has no address.

    The operator reads the same on the screen. A file that changed nothing sends nothing.
    """
    if by.user_id is None or not report.count(RowOutcome.NEW) + report.count(RowOutcome.CHANGED):
        return False
    person = sign_in_queries.recipient(tx, by.user_id)
    if person is None:
        return False
    at, language = tx.now, supported(person.language)
    references = [row.ref for row in report.rows if row.ref and row.outcome in (RowOutcome.NEW, RowOutcome.CHANGED)]
    coming = imports_queries.reminders_of(tx, references, until=at + A_MONTH)
    lines = [
        f"{row.number.named.text_in(language)}: {problem.column}: {problem.message.text_in(language)}"
        for row in report.rows
        if row.outcome is RowOutcome.WRONG
        for problem in row.problems
    ]
    summary = ImportSummary(
        file=file,
        counts={str(outcome): report.count(outcome) for outcome in RowOutcome},
        unchecked=len(report.unchecked),
        undated=imports_queries.undated_of(tx, references),
        first_on=coming.first_at.astimezone(zone_of(person.zone)).date() if coming.first_at else None,
        soon=coming.number,
        problems=lines[:MOST_PROBLEMS],
        more_problems=max(0, len(lines) - MOST_PROBLEMS),
    )
    message_id = f"<{uuid4()}@{mail_domain(sender.mail_from)}>"
    letter = summary_letter(person, summary, message_id=message_id, at=at, sender=sender)
    queue_summary(tx, by.user_id, content=letter.content, subject=letter.subject, message_id=message_id, at=at)
    tx.wake_workers()
    return True

"""Situations that no use case makes, each by its name.

What a use case makes is made by it (`factories.py`), and what time makes by the clock of a rehearsal (`due_work.py`).
The rest is written to the tables here; `tests/house/test_set_up.py` holds that.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import text

from models.database import Transaction
from models.enums import DeliveryState, ItemStatus, MailClass
from models.tables.base import new_id


def end_leases(tx: Transaction) -> None:
    """The workers that had claimed anything of this office died, and the time of their claims ran out."""
    for table in ("plan_items", "deliveries"):
        tx.execute(
            text(
                f"UPDATE {table} SET leased_until = clock_timestamp() - interval '1 second'"
                " WHERE leased_until IS NOT NULL"
            )
        )


def break_plan(tx: Transaction, reference: str) -> None:
    """A row as no version of Amity writes it, so that planning this agreement fails."""
    tx.execute(
        text("""UPDATE agreements SET date_provenance = '{"signed_on": {}}' WHERE reference = :reference"""),
        {"reference": reference},
    )


def forget_last_days(tx: Transaction) -> None:
    """Exchanges were planned by a version that knew no last day of an occasion."""
    tx.execute(text("UPDATE plan_items SET detail = detail - 'until' WHERE kind = 'exchange'"))


def give_commitment(tx: Transaction, commitment: UUID, user: UUID | None) -> None:
    """Somebody in particular is to keep a promise; no use case names that person."""
    tx.execute(text("UPDATE commitments SET owner_id = :user WHERE id = :id"), {"user": user, "id": commitment})


def keep_anniversary_exchange(tx: Transaction, agreement: UUID, ordinal: str, day: str) -> None:
    """An exchange that the rule of an anniversary made: years ago, or as it will in years to come."""
    tx.execute(
        text("""
INSERT INTO exchanges (id, office_id, agreement_id, kind, date, state, rule, occurrence)
VALUES (:id, amity_office(), :agreement, 'anniversary', :day, 'planned', 'signing-anniversary-exchange', :ordinal)
"""),
        {"id": new_id(), "agreement": agreement, "day": day, "ordinal": ordinal},
    )


def keep_old_address(tx: Transaction, user: UUID | None, address: str) -> None:
    """A user's address that an earlier version took, and that would be refused now."""
    tx.execute(text("UPDATE users SET address = :address WHERE id = :id"), {"address": address, "id": user})


def leave_without_successor(tx: Transaction, user: UUID | None = None) -> None:
    """Somebody left (or everybody) in a version that wrote down no successor."""
    tx.execute(
        text("UPDATE users SET left_on = current_date WHERE id = coalesce(:id, id)"),
        {"id": user},
    )
    tx.forget_people()


def keep_foreign_reference(tx: Transaction, reference: str, name: str) -> None:
    """A reference that Amity did not make up: with letters that languages put in different orders."""
    tx.execute(
        text("UPDATE agreements SET reference = :name WHERE reference = :reference"),
        {"name": name, "reference": reference},
    )


def let_links_expire(tx: Transaction) -> None:
    """More than the quarter of an hour passed, of real time, in which a link signs somebody in."""
    tx.execute(text("UPDATE sign_in_links SET expires_at = expires_at - interval '16 minutes'"))


def decide_item(tx: Transaction, item: UUID, status: ItemStatus, reason: str) -> None:
    """An item of the plan that ended in any of the ways in which one can."""
    tx.execute(
        text("UPDATE plan_items SET status = :status, reason = :reason WHERE id = :id"),
        {"status": status, "reason": reason, "id": item},
    )


def keep_mail(
    tx: Transaction,
    user: UUID | None,
    *,
    content: bytes,
    subject: str,
    state: DeliveryState = DeliveryState.SENT,
    item: UUID | None = None,
    mail_class: MailClass = MailClass.REMINDER,
) -> UUID:
    """A mail in the ledger with these very bytes, whatever letters are made of now."""
    id = new_id()
    tx.execute(
        text("""
INSERT INTO deliveries (id, office_id, agreement_id, plan_item_id, user_id, class, key, message_id, subject, content,
  state, reason, queued_at, next_at, late)
VALUES (:id, amity_office(), (SELECT agreement_id FROM plan_items WHERE id = :item), :item, :user, :class, :key,
  :message_id, :subject, :content, :state, '«why»', amity_now(), amity_now(), true)
"""),
        {
            "id": id,
            "item": item,
            "user": user,
            "class": mail_class,
            "key": f"key-{id}",
            "message_id": f"<{id}@example.org>",
            "subject": subject,
            "content": content,
            "state": state,
        },
    )
    return id

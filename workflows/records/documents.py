"""Recording documents and their texts."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from config.errors import UsageError
from config.languages import N_, LanguageName, is_language
from config.vocabulary import Word
from models.bulk_insert import insert_rows
from models.database import Transaction
from models.enums import DocumentKind, TextStatus
from models.event_types import EventType
from models.queries import documents as documents_queries
from models.tables.base import new_id
from models.tables.records import Document, DocumentText
from workflows.actors import Actor
from workflows.calendar.dates import Edtf
from workflows.unit_of_work.loader import LoadedAgreement
from workflows.unit_of_work.record import exchange_of, open_record, save_record, words_of
from workflows.unit_of_work.sources import SourceDraft


class LanguageError(UsageError):
    code = "language"


class PrevailingLanguageError(UsageError):
    """A text in a language that there is no text in was to prevail."""

    code = "prevailing-language"


def record_document(
    tx: Transaction,
    reference: str,
    *,
    by: Actor,
    title: str,
    kind: DocumentKind = DocumentKind.AGREEMENT,
    dated_on: Edtf | None = None,
    texts: Mapping[str, TextStatus],
    prevails: str | None = None,
    exchange: UUID | None = None,
    source: SourceDraft | None = None,
    version: int | None = None,
) -> UUID:
    """A document's facts, with one text or more by language ('und' where the language is not known).

    With `exchange` it is one of that exchange, such as its programme or its report.
    """
    loaded = open_record(tx, reference, by, version)
    if exchange is not None:
        exchange_of(tx, loaded, exchange)
    _must_be_texts(texts, prevails)
    title = words_of(title, N_("A document needs a title."))
    document = _returned_document(tx, loaded, kind, title, texts) if exchange is None else None
    if document is None:
        document = Document(
            id=new_id(), office_id=tx.office, agreement_id=loaded.id, exchange_id=exchange, kind=kind, title=title
        )
        tx.add(document)
    if dated_on is not None:
        document.dated_on = str(dated_on)
    tx.flush()
    _add_texts(tx, document.id, texts, prevails)
    data = {
        "document": document.id,
        "kind": kind,
        "title": title,
        "dated_on": str(dated_on) if dated_on else None,
        "texts": {language: str(status) for language, status in texts.items()},
        **({"exchange": exchange} if exchange else {}),
    }
    save_record(tx, loaded, EventType.DOCUMENT_RECORDED, data, by=by, subject=("document", document.id), source=source)
    return document.id


def _add_texts(tx: Transaction, document: UUID, texts: Mapping[str, TextStatus], prevails: str | None) -> None:
    """Each text is the next one in its language."""
    numbers = documents_queries.last_numbers(tx, document)
    insert_rows(
        tx,
        DocumentText,
        [
            {
                "id": new_id(),
                "office_id": tx.office,
                "document_id": document,
                "language": language,
                "number": numbers.get(language, 0) + 1,
                "status": status,
                "prevails": language == prevails,
            }
            for language, status in texts.items()
        ],
    )


def _must_be_texts(texts: Mapping[str, TextStatus], prevails: str | None) -> None:
    if not texts:
        raise UsageError(N_("A document needs a text."), hint=N_("Name at least one language."))
    for language, status in texts.items():
        need_language(language)
        if status not in TextStatus.recordable():
            known = ", ".join(TextStatus.recordable())
            raise UsageError(
                N_("You cannot set the status “%(status)s”."),
                hint=f"Say how far it is: {known}.",
                status=Word("text-status", status),
            )
    if prevails is not None and prevails not in texts:
        raise PrevailingLanguageError(
            N_("There is no text in the prevailing language: %(language)s."),
            hint=N_("Name one of its languages."),
            language=LanguageName(prevails),
        )


def need_language(code: str) -> None:
    if not is_language(code):
        raise LanguageError(
            N_("“%(code)s” is not a language code."), hint=N_("Write a code such as en, ko or az."), code=code[:60]
        )


def _returned_document(
    tx: Transaction, loaded: LoadedAgreement, kind: DocumentKind, title: str, texts: Mapping[str, TextStatus]
) -> Document | None:
    """The document of that name whose texts were returned: what is recorded now is its next version."""
    return documents_queries.returned_document(tx, loaded.id, kind, title, texts)

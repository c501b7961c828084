"""What each field of a form is called where all its problems are listed; the form itself may ask in other words."""

from __future__ import annotations

import re

from config.languages import N_, translations

# A form has several fields of one kind: `partner_name_2`.
_ROW = re.compile(r"_\d+$")

LABELS: dict[str, str] = {
    "address": N_("Mail address"),
    "agreement": N_("Agreement"),
    "amount": N_("Amount"),
    "begins": N_("Begins at"),
    "binding": N_("Binding in law"),
    "capacity": N_("Part in the delegation"),
    "choice": N_("Answer"),
    "commitment": N_("Commitment"),
    "counted_from": N_("Counted from"),
    "country": N_("Country"),
    "currency": N_("Currency"),
    "date": N_("First day"),
    "day": N_("Day"),
    "days": N_("Days"),
    "decided_on": N_("Agreed on"),
    "delegate": N_("Delegate"),
    "effective_on": N_("Takes effect on"),
    "entry_date": N_("Date of entry into force"),
    "entry_into_force": N_("Enters into force"),
    "evidence": N_("Evidence"),
    "field": N_("Field of cooperation"),
    "fields": N_("Fields of cooperation"),
    "first": N_("First day"),
    "given_on": N_("Given on"),
    "host": N_("Host"),
    "in_force_on": N_("Holds from"),
    "kind": N_("Kind"),
    "known_from": N_("From whom you know it"),
    "lacking": N_("Roles"),
    "language": N_("Language"),
    "languages": N_("Languages of the text"),
    "last": N_("Last day"),
    "left": N_("Their last day"),
    "link": N_("The earlier agreement"),
    "name": N_("Name"),
    "native_name": N_("Name as it is written at home"),
    "note": N_("Note"),
    "notice_period": N_("Notice period"),
    "occasion": N_("Occasion"),
    "of": N_("Whose answer"),
    "office": N_("Name of the office"),
    "on": N_("Date"),
    "online": N_("Online"),
    "organisation": N_("League or federation"),
    "organiser": N_("Organiser"),
    "outcome": N_("Outcome"),
    "own_country": N_("Its country"),
    "own_name": N_("Your city or province"),
    "own_place": N_("Our side"),
    "owner": N_("Looked after by"),
    "partner_country": N_("Country of the partner"),
    "partner_name": N_("Partner city or province"),
    "place": N_("City"),
    "prevailing_language": N_("Which text prevails"),
    "projects_continue": N_("Do projects begun go on after the end"),
    "reason": N_("Reason"),
    "received_on": N_("Received on"),
    "renewal": N_("Prolonged"),
    "renewal_period": N_("Renewal period"),
    "roles": N_("Roles"),
    "side": N_("City"),
    "signed_on": N_("Signed on"),
    "since": N_("Since when"),
    "state": N_("Status"),
    "status": N_("How far it is"),
    "step": N_("Step"),
    "summary": N_("Summary"),
    "text_language": N_("Language of the text"),
    "title": N_("Title"),
    "to": N_("Person"),
    "trigger": N_("What to do next"),
    "until": N_("Until"),
    "valid_for": N_("Term"),
    "venue": N_("Where"),
    "what": N_("What it is"),
    "why": N_("Reason"),
    "yearly": N_("It comes every year"),
    "zone": N_("Time zone"),
}


def field_label(name: str, language: str) -> str:
    """Empty for a field that no page shows, such as the version that a form saw."""
    label = LABELS.get(_ROW.sub("", name), "")
    return translations(language).gettext(label) if label else ""

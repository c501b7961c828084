import pytest

from registry.spreadsheet.kind_and_status_words import read_kind, read_status
from registry.spreadsheet.status_words import Certainty, WrittenStatus


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("sister", "sister-city"),
        ("Sister City", "sister-city"),
        ("sister (domestic)", "sister-city"),
        ("sister protocol", "sister-city"),
        ("twinning (MOU)", "sister-city"),
        ("twinning protocol", "sister-city"),
        ("자매교류", "sister-city"),
        ("자매결연", "sister-city"),
        ("friendship", "friendship-mou"),
        ("friendship (MOU)", "friendship-mou"),
        ("partner city", "friendship-mou"),
        ("우호교류", "friendship-mou"),
        ("MOU", "friendship-mou"),
        ("letter of intent (sister)", "letter-of-intent"),
        ("four-party letter of intent", "letter-of-intent"),
        ("protocol of intent", "letter-of-intent"),
        ("의향서", "letter-of-intent"),
        ("league", "league-membership"),
        ("project", "project-mou"),
        ("project-mou", "project-mou"),
        ("harbour-pact", "harbour-pact"),
        ("marriage", None),
        ("not a sister", None),
        ("", None),
    ],
)
def test_read_kind_knows_the_words_of_offices(text: str, kind: str | None) -> None:
    assert read_kind(text, known={"sister-city", "harbour-pact"}) == kind


@pytest.mark.parametrize(
    ("text", "standing"),
    [
        ("active", WrittenStatus("in-force")),
        ("", WrittenStatus("in-force")),
        ("signed", WrittenStatus("in-force")),
        ("under discussion", WrittenStatus("negotiating")),
        ("announced", WrittenStatus("proposed", certainty=Certainty.UNCONFIRMED)),
        ("superseded", WrittenStatus("ended", "superseded")),
        ("Terminated", WrittenStatus("ended", "terminated")),
        ("unconfirmed", WrittenStatus("in-force", certainty=Certainty.UNCONFIRMED)),
        ("휴면", WrittenStatus("dormant")),
        ("sleepy", None),
    ],
)
def test_read_status_gives_state_outcome_and_certainty(text: str, standing: WrittenStatus | None) -> None:
    assert read_status(text) == standing


def test_a_date_counts_as_signing_only_once_signed() -> None:
    assert [WrittenStatus(state).is_signed for state in ("proposed", "negotiating", "in-force", "ended")] == [
        False,
        False,
        True,
        True,
    ]

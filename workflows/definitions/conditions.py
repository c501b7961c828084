"""What definitions say of facts: guards, declarations of own facts, and the words for them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from config.texts import LONGEST, is_blank, is_storable
from workflows.definitions.catalogue import MOST, FactSpec

LANGUAGES = ("en", "ko", "az")


def _words(text: str) -> str:
    if is_blank(text) or not is_storable(text):
        raise ValueError("there must be words to see in it, and nothing that is no text")
    return text


# Blanks alone are no words.
Text = Annotated[str, Field(min_length=1, max_length=LONGEST, pattern=r"\S"), AfterValidator(_words)]


class Node(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Words(Node):
    """One text, in each language that the definition speaks. An office needs its own language among them."""

    en: Text | None = None
    ko: Text | None = None
    az: Text | None = None

    @model_validator(mode="after")
    def _in_some_language(self) -> Words:
        if not self.languages:
            raise ValueError(f"write the text in at least one language: {', '.join(LANGUAGES)}")
        return self

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(language for language in LANGUAGES if getattr(self, language) is not None)

    @property
    def chief(self) -> str:
        """The text by which the log knows it: in English if it has that, else in its first language."""
        return self.en or self.ko or self.az or ""

    def get(self, language: str) -> str:
        """In the reader's language, or in one that the definition has."""
        return (getattr(self, language) if language in LANGUAGES else None) or self.chief


class Term(Node):
    fact: str
    times: Annotated[int, Field(ge=-1000, le=1000)] = 1


COMPARED = ("at_least", "at_most", "equals", "is_", "recorded", "reached")


class Guard(Node):
    """A requirement: a comparison of one fact or of a `sum` of several, or `all`, `any` or `not` of others."""

    all: tuple[Guard, ...] | None = None
    any: tuple[Guard, ...] | None = None
    not_: Guard | None = Field(default=None, alias="not")
    fact: str | None = None
    sum: Annotated[tuple[Term, ...], Field(min_length=1)] | None = None
    """Facts, each taken so many `times`, added up."""
    at_least: int | None = None
    at_most: int | None = None
    equals: int | None = None
    is_: bool | None = Field(default=None, alias="is")
    recorded: bool | None = None
    """Whether anybody has recorded the date, or whether there is what the days are counted to or from. No other
    comparison holds where there is none."""
    reached: bool | None = None
    """Whether the day has come, or lies ahead; `at_least` and `at_most` count the days since then."""

    @model_validator(mode="after")
    def _one_form(self) -> Guard:
        forms = [name for name in ("all", "any", "not_", "fact", "sum") if getattr(self, name) is not None]
        if len(forms) != 1:
            raise ValueError("a guard says exactly one of all, any, not, fact, sum")
        compared = [name for name in COMPARED if getattr(self, name) is not None]
        if len(compared) != (1 if forms[0] in ("fact", "sum") else 0):
            words = ", ".join(name.rstrip("_") for name in COMPARED)
            raise ValueError(f"a fact or sum is compared by exactly one of {words}")
        if self.sum is not None and compared[0] not in COMPARED[:3]:
            raise ValueError("a sum is compared by at_least, at_most or equals")
        return self


class FactDeclaration(Node):
    """A fact that this definition keeps for itself; guards name it `own.NAME`. It begins at 0, no, or unrecorded."""

    type: Literal["flag", "count", "date"]
    """A date is one day; guards compare it with the day on which they are asked."""
    label: Words
    roles: Annotated[tuple[str, ...], Field(min_length=1)]
    """Who may record it."""
    maximum: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    """For a count: the most that can be recorded."""
    obtainable: bool = True
    """False while nobody can record it: a guard that needs it can then never hold."""
    cleared_on_entry: tuple[str, ...] = ()
    """States: when an agreement enters one of them, the fact is 0, no or unrecorded again."""
    cleared_on_exit: tuple[str, ...] = ()
    """States: when an agreement leaves one of them, the fact is 0, no or unrecorded again."""

    @model_validator(mode="after")
    def _bounded(self) -> FactDeclaration:
        if self.type != "count" and self.maximum is not None:
            raise ValueError(f"a {self.type} has no maximum")
        return self

    def spec(self, code: str) -> FactSpec:
        least = -MOST[self.type] if self.type == "date" else 0
        cleared = bool(self.cleared_on_entry or self.cleared_on_exit)
        return FactSpec(code, self.type, self.roles, least, self.maximum, self.obtainable, changes_by_itself=cleared)

    def is_cleared_by(self, from_state: str, to: str) -> bool:
        """Whether a transition between these states clears it; one back into its own state leaves and enters it."""
        return from_state in self.cleared_on_exit or to in self.cleared_on_entry

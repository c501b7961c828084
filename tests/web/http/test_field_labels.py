"""Every field that can be wrong has a name for the list of problems."""

from __future__ import annotations

import pytest

from tests.workflows.inputs.test_base import ALL
from web.http.field_labels import field_label
from web.pages.agreements import PARTNER_FIELDS
from workflows.inputs.base import Input


@pytest.mark.parametrize("model", ALL, ids=lambda model: model.__name__)
@pytest.mark.parametrize("language", ["en", "ko", "az"])
def test_each_field_of_an_input_has_a_label(model: type[Input], language: str) -> None:
    assert [name for name in model.model_fields if not field_label(name, language)] == []


def test_fields_in_rows_share_a_label() -> None:
    assert {field_label(name, "en") for name, _ in PARTNER_FIELDS} == {"Partner city or province"}

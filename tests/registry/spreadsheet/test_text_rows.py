"""Rows of a text file: none is merged with another, and none is lost."""

from __future__ import annotations

import pytest

from registry.spreadsheet.parsed import OPEN_QUOTE, STRAY_QUOTE, SWALLOWED, RefusedFileError
from registry.spreadsheet.text_rows import text_rows


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ('a,b,c\n1,2,"x\n3,4,y\n', OPEN_QUOTE, 2),
        ('a,b,c\n1,2,x\n3,4,"y', OPEN_QUOTE, 3),
        ('a,b,c\n1,"x"y,2\n', STRAY_QUOTE, 2),
        ('a,b,c\n1,2,"x\n3,4,"y\n', OPEN_QUOTE, 2),
        ('a,b,c\n1,"two\nlines","x\n3,4,"y\n', OPEN_QUOTE, 3),
        ('a,b,c\n1,"say ""hi""\nto all","x\n3,4,"y\n', OPEN_QUOTE, 3),
        ('a,b,c\n1,"two\nlines","x"y\n', STRAY_QUOTE, 3),
        ('a,b,c\n1,2,"x\n3,4,y"\n', SWALLOWED, 2),
        ('a,b,c\nfirst,1,2\n1,"x\n3,4,y",z\n', SWALLOWED, 3),
    ],
)
def test_a_quote_that_merges_rows_is_refused_with_its_line(text: str, code: str, line: int) -> None:
    with pytest.raises(RefusedFileError) as refused:
        text_rows(text, delimiter=",", width=3)

    assert (refused.value.code, refused.value.line) == (code, line)


def test_quoted_line_breaks_and_delimiters_stay_in_their_cell() -> None:
    rows, lines = text_rows('a,b,c\r\n1,"Cusco\nCorinth, Shusha",2\r\n\r\n3,"say ""hi""",4', delimiter=",", width=3)

    assert lines == [1, 2, 4, 5]
    assert rows == [
        ["a", "b", "c"],
        ["1", "Cusco\nCorinth, Shusha", "2"],
        [],
        ["3", 'say "hi"', "4"],
    ]


def test_a_cell_may_be_as_long_as_the_file() -> None:
    assert text_rows("a\n" + "x" * 500_000, delimiter=",", width=1)[0][1] == ["x" * 500_000]

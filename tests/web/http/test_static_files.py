from __future__ import annotations

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from tests.web.site import Visitor
from web import assets
from web.http.static_files import FOREVER


def test_files_are_kept_forever_under_their_version_only(stranger: Visitor) -> None:
    address = stranger.app_state.static.address("amity.css")

    ours, other, missing = (
        stranger.get(path) for path in (address, "/static/0123456789ab/amity.css", "/static/x/../../app.py")
    )

    assert (ours.status_code, ours.headers["cache-control"]) == (200, FOREVER)
    assert (other.status_code, other.headers["cache-control"]) == (200, "no-cache")
    assert missing.status_code == 404


def test_pages_name_only_files_that_are_there(stranger: Visitor) -> None:
    page = stranger.get("/sign-in").text
    addresses = [part.partition('"')[0] for part in page.split('"/static/')[1:]]

    assert len(addresses) >= 5
    assert [stranger.get(f"/static/{address}").status_code for address in addresses] == [200] * len(addresses)


@pytest.mark.skipif(not assets.MODULES.is_dir(), reason="node_modules is not there")
def test_assets_are_gathered_once(tmp_path: Path) -> None:
    first = assets.build(vendor=tmp_path)
    second = assets.build(vendor=tmp_path)

    assert {"tabler.min.css", "htmx.min.js", "icons.svg", "amity-latin.woff2"} <= set(first)
    assert second == []


def test_font_has_the_letters_of_azerbaijani() -> None:
    letters = TTFont(assets.VENDOR / "pretendard" / "amity-latin.woff2").getBestCmap()

    assert {letter for letter in "əƏğĞıIİişŞöÖüÜçÇ" if ord(letter) not in letters} == set()

"""Wards of large cities: the gazetteer lacks them, or has places of their names elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable

from registry.gazetteer.name_folding import fold

_TITLED = re.compile(r"(?:[\s-](?:gu|ku|district|ward|borough)|[가-힣]구|[区區])$", re.IGNORECASE)
# The special wards of Tokyo call themselves cities, and lists leave their title out.
_OF_TOKYO = frozenset(
    map(
        fold,
        (
            "Adachi", "Arakawa", "Bunkyo", "Chiyoda", "Chuo", "Edogawa", "Itabashi", "Katsushika", "Kita", "Koto",
            "Meguro", "Minato", "Nakano", "Nerima", "Ota", "Setagaya", "Shibuya", "Shinagawa", "Shinjuku", "Suginami",
            "Sumida", "Taito", "Toshima",
            "足立", "荒川", "文京", "千代田", "中央", "江戸川", "板橋", "葛飾", "北", "江東", "目黒", "港",
            "中野", "練馬", "大田", "世田谷", "渋谷", "品川", "新宿", "杉並", "墨田", "台東", "豊島",
            "시나가와", "신주쿠", "시부야", "미나토", "세타가야", "네리마", "도시마", "스기나미", "아다치", "메구로",
            "스미다",
        ),
    )
)  # fmt: skip
_TOKYO = frozenset(map(fold, ("Tokyo", "Tokyo Metropolis", "東京", "東京都", "도쿄", "도쿄도")))


def is_ward(names: Iterable[str], region: str) -> bool:
    """Whether one of the names is that of a ward of this city: by its title, or because it is a ward of Tokyo."""
    is_tokyo = fold(region) in _TOKYO
    return any(_TITLED.search(name) or (is_tokyo and fold(name.removesuffix(" City")) in _OF_TOKYO) for name in names)

"""Where in the text of a definition something stands that is wrong: its line and column. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

import yaml

Part = str | int
# What a check puts behind an index: "3 (approve)".
_REMARK = re.compile(r" \(.*\)$")


def place_of(root: yaml.Node | None, parts: Iterable[Part]) -> tuple[int, int] | None:
    """Line and column, from 1, of the last part that the text has: of something missing, where it would belong."""
    if root is None:
        return None
    node, mark = root, root.start_mark
    for part in parts:
        found = _inside(node, part)
        if found is None:
            break
        node, mark = found
    return mark.line + 1, mark.column + 1


def parts_of(location: str) -> list[Part]:
    """A place as checks write it: `transitions > 3 (approve) > guard`."""
    return [_REMARK.sub("", part) for part in location.split(" > ")]


def _inside(node: yaml.Node, part: Part) -> tuple[yaml.Node, yaml.Mark] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(part):
                return value, key.start_mark
    elif isinstance(node, yaml.SequenceNode):
        if str(part).isdecimal():
            return (found := node.value[int(part)], found.start_mark) if int(part) < len(node.value) else None
        # Rules and steps are called by their id.
        for item in node.value:
            named = _inside(item, "id") if isinstance(item, yaml.MappingNode) else None
            if named is not None and named[0].value == part:
                return item, item.start_mark
    return None

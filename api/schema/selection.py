"""What an operation asks for below a field, so that it is fetched once for the whole list."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from graphql import FieldNode, FragmentDefinitionNode, FragmentSpreadNode, SelectionSetNode
from graphql import InlineFragmentNode as Inline

from api.schema.context import Info


class Wanted:
    """The fields asked for at one place of an operation; conditions on types are not looked at.

    A level is read when it is first asked about, each fragment once.
    """

    __slots__ = ("_fields", "_fragments", "_sets")

    def __init__(
        self,
        sets: Collection[SelectionSetNode],
        fragments: Mapping[str, FragmentDefinitionNode],
    ) -> None:
        """Keep the selections of the place."""
        self._sets = sets
        self._fragments = fragments
        self._fields: dict[str, list[SelectionSetNode]] | None = None

    def __contains__(self, name: str) -> bool:
        """Tell whether a field is asked for here."""
        return name in self._here()

    def any_of(self, names: Collection[str]) -> bool:
        """Tell whether one of some fields is asked for here."""
        return not self._here().keys().isdisjoint(names)

    def below(self, *names: str) -> Wanted:
        """Give what is asked for below a field, or below some fields together."""
        sets = [node for name in names for node in self._here().get(name, ())]
        return Wanted(sets, self._fragments)

    def items(self) -> Wanted:
        """Give what is asked for of a connection's items, by `nodes` and by `edges`."""
        by_nodes, by_edges = self.below("nodes"), self.below("edges").below("node")
        return Wanted([*by_nodes._sets, *by_edges._sets], self._fragments)  # noqa: SLF001 - our own kind

    def _here(self) -> Mapping[str, list[SelectionSetNode]]:
        if self._fields is None:
            self._fields = self._read()
        return self._fields

    def _read(self) -> dict[str, list[SelectionSetNode]]:
        fields: dict[str, list[SelectionSetNode]] = {}
        seen: set[str] = set()
        todo = list(self._sets)
        while todo:
            for selection in todo.pop().selections:
                if isinstance(selection, FieldNode):
                    inner = fields.setdefault(selection.name.value, [])
                    inner.extend([selection.selection_set] if selection.selection_set else [])
                elif isinstance(selection, Inline):
                    todo.append(selection.selection_set)
                elif isinstance(selection, FragmentSpreadNode):
                    name = selection.name.value
                    if name not in seen:
                        seen.add(name)
                        todo.append(self._fragments[name].selection_set)
        return fields


def wanted_below(info: Info) -> Wanted:
    """Give what is asked for below the present field."""
    raw = info._raw_info  # noqa: SLF001 - strawberry's own view expands fragments again and again
    sets = [node.selection_set for node in raw.field_nodes if node.selection_set]
    return Wanted(sets, raw.fragments)

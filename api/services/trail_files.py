"""A computed trail as a file: CSV for spreadsheets, GraphML for graphs, GeoJSON for maps."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from api.services.labels import masked_label
from api.services.table_files import write_table
from graph.errors import CannotWrite, InputError
from graph.model.audit import Event, EventTag
from graph.model.computed_trail import ComputedTrail
from graph.model.entity import Atm, KnownEntity
from graph.model.ids import EntityKey
from graph.model.money import format_plain
from graph.model.scope import Scope
from graph.store.base import GraphStore

Names = Mapping[EntityKey, KnownEntity]

HEADER: Final = (
    "what",
    "at",
    "layer",
    "from",
    "to",
    "amount",
    "traced",
    "reported",
    "from key",
    "to key",
    "fact",
)
GRAPHML: Final = "http://graphml.graphdrawing.org/xmlns"
_NUMBERS: Final = ("traced_paise", "amount_paise", "layer")
_TEXTS: Final = ("event_at", "kind")


async def write_trail(
    trail: ComputedTrail,
    known: Names,
    *,
    form: str,
    to: Path,
    store: GraphStore,
    scope: Scope,
    at: datetime,
) -> str:
    """Write a trail to a file, names masked, and record that; give what was written, in words.

    Raises:
        InputError: A form that is not known.
        CannotWrite: The file cannot be written.
    """
    write = _FORMS.get(form)
    if write is None:
        raise InputError(f"--as: choose one of {', '.join(_FORMS)}")
    details = (("form", form), ("trail", trail.start))
    await store.add_events(
        [Event(tag=EventTag.EXPORTED, actor=scope.actor, at=at, details=details)]
    )
    try:
        count = write(trail, known, to)
    except OSError as error:
        raise CannotWrite(f"{to.name} cannot be written; check its folder") from error
    return f"{count} rows written"


def _write_csv(trail: ComputedTrail, known: Names, to: Path) -> int:
    rows = sorted(_rows(trail, known), key=lambda row: (row[1], row[-1]))
    write_table(to, "csv", [HEADER, *rows])
    return len(rows)


def _rows(trail: ComputedTrail, known: Names) -> Iterator[tuple[str, ...]]:
    for flow in trail.flows:
        reported = flow.reported_paise
        yield (
            "TRANSFER",
            flow.event_at.isoformat(),
            str(flow.layer),
            masked_label(flow.payer, known),
            masked_label(flow.beneficiary, known),
            format_plain(flow.amount_paise),
            format_plain(flow.traced_paise),
            "" if reported is None else format_plain(reported),
            flow.payer,
            flow.beneficiary,
            " ".join(flow.facts),
        )
    for gone in trail.exits:
        yield (
            gone.kind,
            gone.event_at.isoformat(),
            "",
            masked_label(gone.account, known),
            "" if gone.place is None else masked_label(gone.place, known),
            format_plain(gone.amount_paise),
            format_plain(gone.traced_paise),
            "",
            gone.account,
            gone.place or "",
            " ".join(gone.facts),
        )


def _write_graphml(trail: ComputedTrail, known: Names, to: Path) -> int:
    root = Element("graphml", xmlns=GRAPHML)
    for name in (*_NUMBERS, *_TEXTS):
        kind = "long" if name in _NUMBERS else "string"
        SubElement(root, "key", {"id": name, "for": "edge", "attr.name": name, "attr.type": kind})
    SubElement(
        root, "key", {"id": "label", "for": "node", "attr.name": "label", "attr.type": "string"}
    )
    graph = SubElement(root, "graph", id="trail", edgedefault="directed")
    edges = [
        (
            (flow.payer, flow.beneficiary),
            {"layer": flow.layer, "kind": "TRANSFER"},
            flow,
        )
        for flow in trail.flows
    ]
    ends = {end for pair, _, _ in edges for end in pair}
    drawn = [gone for gone in trail.exits if gone.place is not None]
    ends.update(end for gone in drawn for end in (gone.account, gone.place) if end)
    for end in sorted(ends):
        node = SubElement(graph, "node", id=end)
        SubElement(node, "data", key="label").text = masked_label(end, known)
    for pair, more, flow in edges:
        _edge(
            graph,
            pair,
            flow.key,
            {
                **more,
                **_figures(flow.traced_paise, flow.amount_paise),
                "event_at": flow.event_at.isoformat(),
            },
        )
    for gone in drawn:
        _edge(
            graph,
            (gone.account, gone.place or gone.account),
            gone.key,
            {
                "kind": gone.kind,
                **_figures(gone.traced_paise, gone.amount_paise),
                "event_at": gone.event_at.isoformat(),
            },
        )
    to.write_bytes(tostring(root, encoding="utf-8", xml_declaration=True))
    return len(edges) + len(drawn)


def _figures(traced_paise: int, amount_paise: int) -> dict[str, int]:
    return {"traced_paise": traced_paise, "amount_paise": amount_paise}


def _edge(graph: Element, pair: tuple[str, str], key: str, told: Mapping[str, object]) -> None:
    edge = SubElement(graph, "edge", id=key, source=pair[0], target=pair[1])
    for name, value in told.items():
        SubElement(edge, "data", key=name).text = str(value)


def _write_geojson(trail: ComputedTrail, known: Names, to: Path) -> int:
    """Write where cash was drawn; GeoJSON has longitude first (RFC 7946)."""
    features = []
    for gone in trail.exits:
        found = known.get(gone.place) if gone.place else None
        machine = found.entity if found else None
        if not isinstance(machine, Atm) or machine.point is None:
            continue
        point = machine.point
        features.append(
            {
                "type": "Feature",
                "geometry": {
                    "type": "Point",
                    "coordinates": [point.longitude, point.latitude],
                },
                "properties": {
                    "place": masked_label(EntityKey(gone.place or ""), known),
                    "kind": gone.kind,
                    "traced_paise": gone.traced_paise,
                    "amount_paise": gone.amount_paise,
                    "event_at": gone.event_at.isoformat(),
                    "accuracy_m": machine.accuracy_m,
                },
            }
        )
    document = {"type": "FeatureCollection", "features": features}
    to.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")
    return len(features)


_FORMS: Final[Mapping[str, Callable[[ComputedTrail, Names, Path], int]]] = {
    "csv": _write_csv,
    "graphml": _write_graphml,
    "geojson": _write_geojson,
}

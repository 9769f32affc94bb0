"""What results look like as JSON documents; scripts rely on these names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from analytics.hindi import in_hindi
from api.services.intake import Outcome, RefusedFile
from api.services.labels import masked_label

if TYPE_CHECKING:
    from graph.model.alert import Alert
    from graph.model.entity import KnownEntity
    from graph.model.forecast import CashOutForecast, PlaceChance
    from graph.model.ids import EntityKey
    from graph.model.ring import Ring


def import_document(outcome: Outcome) -> dict[str, Any]:
    """Give the JSON form of what became of a file."""
    if isinstance(outcome, RefusedFile):
        error = {"code": outcome.error.code, "message": str(outcome.error)}
        return {"file": outcome.file_name, "complaint": None, "sheets": [], "error": error}
    complaints = outcome.of.complaints
    return {
        "file": outcome.of.file_name,
        "complaint": complaints[0] if len(complaints) == 1 else None,
        "kind": outcome.of.kind.value,
        "complaints": list(complaints),
        "isRepeat": outcome.is_repeat,
        "import": outcome.of.id,
        "follows": list(outcome.of.follows),
        "sheets": [
            {
                "sheet": sheet.sheet,
                "found": sheet.found,
                "new": 0 if outcome.is_repeat else sheet.new,
                "known": sheet.found - len(sheet.refused) if outcome.is_repeat else sheet.known,
                "refused": len(sheet.refused),
                "repeated": sheet.repeated,
                "leftOut": sheet.left_out,
                "refusedRows": [
                    {"row": row.row, "cell": row.cell, "reason": row.reason}
                    for row in sheet.refused
                ],
                "notes": list(sheet.notes),
                "newRows": list(sheet.new_rows),
            }
            for sheet in outcome.sheets
        ],
    }


def ring_document(ring: Ring, known: Mapping[EntityKey, KnownEntity]) -> dict[str, Any]:
    """Give the JSON form of a ring."""
    found = ring.found
    return {
        "id": ring.id,
        "complaints": list(found.complaints),
        "accounts": [member.account for member in found.members],
        "score": found.score,
        "reason": found.reason.text,
        "state": ring.state.value,
        "version": ring.version,
        "disputedPaise": found.disputed_paise,
        "cashedPaise": found.cashed_paise,
        "machines": list(found.machines),
        "districts": list(ring.districts),
        "against": [reason.text for reason in found.against],
        "confidence": found.confidence,
        "typology": found.typology.value,
        "patterns": [
            {
                "typology": pattern.typology.value,
                "hits": pattern.hit_count,
                "accounts": list(pattern.accounts),
                "reason": pattern.reason.text,
            }
            for pattern in found.patterns
        ],
        "reasonHindi": in_hindi(found.reason),
        "members": [
            {
                "account": member.account,
                "numberMasked": masked_label(member.account, known),
                "role": member.role.value,
                "score": member.score,
                "complaintCount": member.complaint_count,
                "reason": member.reason.text,
                "reasonHindi": in_hindi(member.reason),
            }
            for member in found.members
        ],
    }


def forecast_document(
    made: CashOutForecast, known: Mapping[EntityKey, KnownEntity]
) -> dict[str, Any]:
    """Give the JSON form of a forecast."""
    return {
        "id": made.id,
        "ring": made.subject,
        "window": {"start": made.window.start, "end": made.window.end},
        "abstained": made.abstained.text if made.abstained else None,
        "model": made.model,
        "madeAt": made.made_at,
        "places": [_place_document(place, known) for place in made.places],
        "hours": [{"hour": hour.hour, "share": hour.share} for hour in made.hours],
        "chances": {f"{one.hours}h": one.probability for one in made.chances},
        "medianWaitH": made.median_wait_h,
        "setSize": made.set_size,
        "reasons": [reason.text for reason in made.reasons],
    }


def _place_document(place: PlaceChance, known: Mapping[EntityKey, KnownEntity]) -> dict[str, Any]:
    return {
        "atm": place.atm,
        "label": masked_label(place.atm, known),
        "rank": place.rank,
        "score": place.score,
        "probability": place.probability,
        "chances": {f"{one.hours}h": one.probability for one in place.chances},
        "expectedPaise": place.expected_paise,
        "latitude": place.point.latitude if place.point else None,
        "longitude": place.point.longitude if place.point else None,
        "reasons": [reason.text for reason in place.reasons],
    }


def alert_document(alert: Alert) -> dict[str, Any]:
    """Give the JSON form of an alert."""
    return {
        "id": alert.id,
        "kind": alert.kind.value,
        "severity": alert.severity.value,
        "state": alert.state.value,
        "subject": alert.subject,
        "title": alert.title,
        "districts": list(alert.districts),
        "amountPaise": alert.amount_paise,
        "raisedAt": alert.raised_at,
        "reasons": [reason.text for reason in alert.reasons],
    }

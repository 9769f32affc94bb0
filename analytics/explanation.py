"""A ring in plain English: every sentence has a figure, none a personal value.

A `Reason` carries its code and figures, so that other languages say the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, assert_never

from analytics.figures import HOURS, GroupFigures
from analytics.grouping import Group
from analytics.roles import Roles
from analytics.ties import Tie
from analytics.typology import WORDS as PATTERN_WORDS
from graph.model.evidence import Evidence, EvidenceKind
from graph.model.fact import INDIA
from graph.model.ids import EntityKey
from graph.model.member import RingRole
from graph.model.money import format_rupees
from graph.model.reason import Reason
from graph.model.table import UNKNOWN
from graph.model.typology import Typology

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
PEAK_HOURS: Final = 3  # width of the window that is named
LEAST_PLACED: Final = 3  # withdrawals; below no place or hour is named (RINGS.md section 11)
STRONGEST: Final = 3  # kinds of evidence that are named (RINGS.md section 12)
HALF: Final = 0.5

DOING: Final = {
    RingRole.VICTIM_FACING: "taking money from victims",
    RingRole.COLLECTOR: "collecting from other members",
    RingRole.DISTRIBUTOR: "spreading it to other members",
    RingRole.LAYERER: "passing it on",
    RingRole.CASHER: "drawing cash",
    RingRole.ORGANISER: "perhaps organising",
    RingRole.MEMBER: "with no clear part",
}


def instant(at_ms: int) -> datetime | None:
    """Turn epoch milliseconds into an aware instant; None for UNKNOWN."""
    return None if at_ms == UNKNOWN else EPOCH + timedelta(milliseconds=at_ms)


def explain_ties(ties: Sequence[Tie]) -> tuple[Evidence, ...]:
    """Put each kind of tie into words, in the order given."""
    return tuple(
        Evidence(kind=tie.kind, count=tie.count, weight=round(tie.weight, 6), reason=_tie(tie))
        for tie in ties
    )


def _tie(tie: Tie) -> Reason:
    return Reason(
        code=f"TIED_BY_{tie.kind.value}",
        text=f"Tied by {_tied_by(tie)}.",
        values=(("count", str(tie.count)),),
    )


def _tied_by(tie: Tie) -> str:
    match tie.kind:
        case EvidenceKind.SHARED_ACCOUNTS:
            return f"{_some(tie.count, 'account')} met in two or more of its complaints"
        case EvidenceKind.TRANSFERS:
            return f"{_some(tie.count, 'transfer')} among members"
        case EvidenceKind.SHARED_IDENTIFIERS:
            return f"{_some(tie.count, 'use')} of shared phones and devices"
        case EvidenceKind.MACHINE_WEEKS:
            return f"{_some(tie.count, 'account-week')} of drawing at the same machines"
        case EvidenceKind.COMPLAINTS:
            return f"{_some(tie.count, 'mention')} in one of its complaints"
        case _:
            assert_never(tie.kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What is told of a ring.

    Attributes:
        figures: Of its members and as a whole.
        roles: Of its members.
        ties: Heaviest first.
        machines: Where it draws, most used first.
        typology: How it works.
        confidence: How sure it is, 0 to 1.
        is_learnt: Whether the score was learnt from reported accounts.
    """

    figures: GroupFigures
    roles: Sequence[Roles]
    ties: Sequence[Tie]
    machines: Sequence[EntityKey]
    typology: Typology
    confidence: float
    is_learnt: bool


def explain_ring(group: Group, story: Story) -> Reason:
    """Say why a group is a ring: its size, how it works, what ties it, where it cashes out."""
    figures = story.figures
    sentences = (
        _size(group, figures),
        _work(story.roles, story.typology),
        _tied(story.ties),
        _cash(figures, story.machines),
        tell_sureness(group.score, story.confidence, is_learnt=story.is_learnt),
    )
    values = {
        "accounts": len(group.members),
        "complaints": len(group.complaints),
        "disputed_paise": figures.disputed_paise,
        "cashed_paise": figures.cashed_paise,
        "withdrawals": figures.withdrawal_count,
        "machines": len(story.machines),
        "score": f"{group.score:.2f}",
        "confidence": f"{story.confidence:.2f}",
        "learnt": int(story.is_learnt),
        "typology": story.typology.value,
        **{f"role_{role.value.lower()}": n for role, n in _count(story.roles).items()},
        **{f"tie_{tie.kind.value.lower()}": tie.count for tie in story.ties},
        **_period(figures),
        **_peak(figures),
    }
    return Reason(code="RING_FOUND", text=" ".join(filter(None, sentences)), values=_sorted(values))


def _tied(ties: Sequence[Tie]) -> str:
    named = "; ".join(_tied_by(tie) for tie in ties[:STRONGEST])
    return f"Tied by {named}." if named else ""


def _size(group: Group, figures: GroupFigures) -> str:
    period = _period(figures)
    when = f", {period['first_on']} to {period['last_on']}" if period else ""
    return (
        f"{_some(len(group.members), 'account')} on the trails of "
        f"{_some(len(group.complaints), 'complaint')}, "
        f"{format_rupees(figures.disputed_paise)} disputed{when}."
    )


def _work(roles: Sequence[Roles], typology: Typology) -> str:
    parts = [f"{count} {DOING[role]}" for role, count in _count(roles).items()]
    how = "" if typology is Typology.MIXED else f" Mostly {PATTERN_WORDS[typology]}."
    return f"Its accounts: {', '.join(parts)}.{how}"


def tell_sureness(score: float, confidence: float, *, is_learnt: bool) -> str:
    """Say how sure it is, why no surer, and what would change it."""
    at_first, at_last = f"{score:.2f}", f"{confidence:.2f}"
    lowered = f", lowered to {at_last} by what may be innocent" if at_last < at_first else ""
    source = (
        "learnt from what reported accounts have in common."
        if is_learnt
        else "from how often its accounts are met again; not learnt."
    )
    return (
        f"Score {at_first} of 1{lowered}, {source}"
        " Another complaint on two of its accounts would raise it."
    )


def _count(roles: Sequence[Roles]) -> dict[RingRole, int]:
    counts = Counter(role.role for role in roles)
    return {role: counts[role] for role in RingRole if counts[role]}


def _cash(figures: GroupFigures, machines: Sequence[EntityKey]) -> str:
    if not figures.withdrawal_count:
        return ""
    times = _some(figures.withdrawal_count, "withdrawal")
    drawn = f"{format_rupees(figures.cashed_paise)} drawn in {times}"
    where = f" at {_some(len(machines), 'known machine')}" if machines else ""
    peak = _peak(figures)
    hours = (
        f", most between {peak['from_hour']:02d}:00 and {peak['to_hour']:02d}:00" if peak else ""
    )
    return f"{drawn}{where}{hours}."


def _period(figures: GroupFigures) -> dict[str, str]:
    first, last = instant(figures.first_ms), instant(figures.last_ms)
    if first is None or last is None:
        return {}
    return {"first_on": _day(first), "last_on": _day(last)}


def _day(at: datetime) -> str:
    return at.astimezone(INDIA).date().isoformat()


def _peak(figures: GroupFigures) -> dict[str, int]:
    """Give the hours in which most was drawn, if half of all was and there is enough."""
    counts = figures.withdrawals_by_hour.tolist()
    if sum(counts) < LEAST_PLACED:
        return {}
    sums = [sum(counts[(at + step) % HOURS] for step in range(PEAK_HOURS)) for at in range(HOURS)]
    start = max(range(HOURS), key=lambda at: (sums[at], counts[(at + 1) % HOURS], -at))
    if sums[start] < HALF * sum(counts):
        return {}
    return {"from_hour": start, "to_hour": (start + PEAK_HOURS) % HOURS}


def explain_doubts(group: Group, figures: GroupFigures) -> tuple[Reason, ...]:
    """Say what speaks against a ring, each point with its figure."""
    return tuple(_doubts(group, figures))


def _doubts(group: Group, figures: GroupFigures) -> Iterator[Reason]:
    once = int((figures.members.repeat_count == 1).sum())
    n_members = len(group.members)
    if once:
        yield Reason(
            code="MET_ONCE",
            text=f"{once} of its {n_members} accounts are on the trail of one complaint only.",
            values=_sorted({"accounts": n_members, "once": once}),
        )
    if group.incidents < len(group.complaints):
        yield Reason(
            code="SAME_FRAUD",
            text=(
                f"Its {len(group.complaints)} complaints tell of {group.incidents} frauds: "
                "some share a complainant or a first payment."
            ),
            values=_sorted({"complaints": len(group.complaints), "frauds": group.incidents}),
        )
    if figures.undated_count:
        yield Reason(
            code="UNDATED",
            text=(
                f"{figures.undated_count} of {figures.transfer_count} transfers among members "
                "have no date, so nothing is known of their order."
            ),
            values=_sorted({"transfers": figures.transfer_count, "undated": figures.undated_count}),
        )
    if not figures.transfer_count:
        yield Reason(
            code="NO_TRANSFERS",
            text="0 transfers among its members are known.",
            values=_sorted({"transfers": 0}),
        )


def explain_member(at: int, figures: GroupFigures, roles: Roles) -> Reason:
    """Say what a member does and what ties it.

    Args:
        at: Its place in the figures.
        figures: Of its group.
        roles: Its own.
    """
    own = figures.members
    came, went, drew = int(own.in_paise[at]), int(own.out_paise[at]), int(own.cashed_paise[at])
    moved = round(100 * int(own.moved_on_paise[at]) / came) if came else 0
    values = {
        "complaints": int(own.repeat_count[at]),
        "in_paise": came,
        "out_paise": went,
        "cashed_paise": drew,
        "held_paise": int(own.held_paise[at]),
        "moved_percent": moved,
        "payers": int(own.payer_count[at]),
        "beneficiaries": int(own.beneficiary_count[at]),
        "withdrawals": int(own.withdrawal_count[at]),
        "sharers": int(own.sharer_count[at]),
        "reported": int(own.is_reported[at]),
    }
    window_h = f"{figures.flow_window_h:g}"
    text = (
        f"{roles.role.value.replace('_', '-').lower()}: got {format_rupees(came)}"
        f"{_from_members(values['payers'])}, sent {format_rupees(went)}"
        f"{_to_members(values['beneficiaries'])}, drew {format_rupees(drew)}; "
        f"{moved} % left within {window_h} h. "
        f"On {_some(values['complaints'], 'complaint')} of the ring"
        f"{', named by a victim' if own.is_reported[at] else ''}."
    )
    return Reason(
        code=f"MEMBER_{roles.role.value}",
        text=text[0].upper() + text[1:],
        values=_sorted({**values, "window_h": window_h}),
    )


def _from_members(count: int) -> str:
    return f" ({_some(count, 'member')} paid it)" if count else ""


def _to_members(count: int) -> str:
    return f" ({_some(count, 'member')} got from it)" if count else ""


def _some(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _sorted(values: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, str(value)) for name, value in values.items()))

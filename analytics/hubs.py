"""Hubs: accounts and identifiers that meet everybody, and so must tie nobody.

Payment aggregators, shops and "NA" pass through unrelated complaints. One that is
taken for a mule joins every ring into one lump (RINGS.md section 17).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from analytics.mentions import Mentions, read_mentions
from analytics.settings import RingSettings
from graph.model.entity import NEVER_JOINS, EntityFlag
from graph.model.ids import EntityKey
from graph.model.link import LinkKind
from graph.model.reason import Reason
from graph.model.table import UNKNOWN, Ints, LinkTable

UNTOLD = frozenset({EntityFlag.MASKED, EntityFlag.NOT_AVAILABLE, EntityFlag.PRECISION_LOST})
"""Flags of a number that is not told in full: nothing frees it to link."""

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hub:
    """A thing that links nobody.

    Attributes:
        key: Which one.
        reason: Why, in words.
    """

    key: EntityKey
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Hubs:
    """What must not link, and why.

    Attributes:
        accounts: Hubs among accounts, by key.
        identifiers: Phones and devices that too many share, by key.
        is_barred: The same beside `LinkTable.keys`, shape (n_keys,).
    """

    accounts: tuple[Hub, ...]
    identifiers: tuple[Hub, ...]
    is_barred: Mask


def find_hubs(
    links: LinkTable,
    *,
    mentions: Mentions | None = None,
    settings: RingSettings | None = None,
) -> Hubs:
    """Give accounts and identifiers that must not link, each with its reason.

    An account is a hub by a flag of its identifier, or by where it is met: in
    `hub_complaints` or more of which under `hub_support` of the pairs share another
    account. A trail that ends at the accounts its victim paid shows no company: left out.
    Other common accounts count as shared only once they are known to be no hubs, or if both
    exchanged money under two complaints: so that two hubs met in most complaints never
    vouch for each other, and a ring that always uses the same accounts stands.
    """
    settings = settings or RingSettings()
    mentions = mentions or read_mentions(links)
    flagged = np.array([bool(flags & NEVER_JOINS) for flags in links.flags], dtype=np.bool_)
    accounts = [
        Hub(key=links.keys[at], reason=_by_flag(links, at))
        for at in np.flatnonzero(flagged & mentions.is_account).tolist()
    ]
    accounts += _common(links, mentions, flagged, settings)
    identifiers = list(_over_shared(links, flagged, settings))
    freed = _freed(links, settings)
    accounts = [hub for hub in accounts if hub.key not in freed]
    identifiers = [hub for hub in identifiers if hub.key not in freed]
    keys = [hub.key for hub in accounts + identifiers]
    place = {key: at for at, key in enumerate(links.keys)}
    is_barred = flagged.copy()
    is_barred[[place[key] for key in freed]] = False
    is_barred[[place[key] for key in keys]] = True
    return Hubs(
        accounts=tuple(sorted(accounts, key=lambda hub: hub.key)),
        identifiers=tuple(sorted(identifiers, key=lambda hub: hub.key)),
        is_barred=is_barred,
    )


def _freed(links: LinkTable, settings: RingSettings) -> frozenset[EntityKey]:
    """Give what an officer lets link, but for numbers that nobody can tell apart."""
    asked = frozenset(settings.may_link)
    return frozenset(
        key
        for key, flags in zip(links.keys, links.flags, strict=True)
        if key in asked and not flags & UNTOLD
    )


def _by_flag(links: LinkTable, at: int) -> Reason:
    flags = ", ".join(sorted(flag.value for flag in links.flags[at] & NEVER_JOINS))
    words = flags.lower().replace("_", " ")
    return Reason(
        code="HUB_BY_FLAG",
        text=f"Its identifier is marked {words}, so it may stand for many.",
        values=(("flags", flags),),
    )


def _common(
    links: LinkTable, mentions: Mentions, flagged: Mask, settings: RingSettings
) -> list[Hub]:
    """Find accounts in many complaints that have nothing else in common."""
    counts = np.where(flagged, 0, mentions.company_counts())
    candidates = np.flatnonzero(counts >= settings.hub_complaints)
    support = _Support(links, mentions, settings.hub_sample)
    vouching = set(np.flatnonzero(~flagged).tolist()) - set(candidates.tolist())
    shares: dict[int, float] = {}
    waiting = candidates.tolist()
    while waiting:
        shares = {at: support.share(at, vouching) for at in waiting}
        passed = [at for at in waiting if shares[at] >= settings.hub_support]
        if not passed:
            break
        vouching.update(passed)
        waiting = [at for at in waiting if shares[at] < settings.hub_support]
    return [
        Hub(key=links.keys[at], reason=_by_company(int(counts[at]), shares[at])) for at in waiting
    ]


def _by_company(complaints: int, share: float) -> Reason:
    return Reason(
        code="HUB_BY_COMPANY",
        text=(
            f"It is in {complaints} complaints, and only {share:.0%} of their pairs share "
            "another account: it meets everybody."
        ),
        values=(("complaints", str(complaints)), ("share_percent", f"{share:.0%}"[:-1])),
    )


class _Support:
    """How far the complaints of an account belong together without it."""

    def __init__(self, links: LinkTable, mentions: Mentions, sample: int) -> None:
        self._mentions = mentions
        self._sample = sample
        self._partners = _partners(links)

    def share(self, account: int, vouching: AbstractSet[int]) -> float:
        """Give the share of an account's pairs of complaints that share another account."""
        trails = self._mentions.trails
        is_followed = self._mentions.is_followed
        met = [at for at in self._mentions.met_by[account] if is_followed[at]]
        most = min(len(met), self._sample)
        sampled = [met[at * len(met) // most] for at in range(most)]
        partners = self._partners.get(account, frozenset())
        others = [
            {at for at in trails[complaint] if at in vouching or at in partners} - {account}
            for complaint in sampled
        ]
        shared = sum(not one.isdisjoint(other) for one, other in combinations(others, 2))
        return shared / (most * (most - 1) / 2)


def _partners(links: LinkTable) -> Mapping[int, AbstractSet[int]]:
    """Give who exchanged money with whom under two complaints or more."""
    rows = links.rows_of(LinkKind.TRANSFERRED)
    rows = rows[links.complaint[rows] != UNKNOWN]
    ends = np.sort(np.column_stack((links.source[rows], links.target[rows])), axis=1)
    met = np.unique(np.column_stack((ends, links.complaint[rows])), axis=0)[:, :2]
    pairs, times = np.unique(met, axis=0, return_counts=True)
    partners: dict[int, set[int]] = defaultdict(set)
    for one, other in pairs[times > 1].tolist():
        partners[one].add(other)
        partners[other].add(one)
    return partners


def _over_shared(links: LinkTable, flagged: Mask, settings: RingSettings) -> Iterator[Hub]:
    for at, sharers in _sharers(links):
        if flagged[at]:
            yield Hub(key=links.keys[at], reason=_by_flag(links, at))
        elif sharers > settings.most_sharers:
            text = f"{sharers} accounts share it, more than {settings.most_sharers} ever do alone."
            values = (("accounts", str(sharers)), ("most", str(settings.most_sharers)))
            reason = Reason(code="OVER_SHARED", text=text, values=values)
            yield Hub(key=links.keys[at], reason=reason)


def _sharers(links: LinkTable) -> Iterator[tuple[int, int]]:
    """Give each phone and device with how many accounts use it, in the order of keys."""
    rows = np.concatenate([links.rows_of(k) for k in (LinkKind.USES_PHONE, LinkKind.USES_DEVICE)])
    uses: Ints = np.unique(np.column_stack((links.target[rows], links.source[rows])), axis=0)
    places, counts = np.unique(uses[:, 0], return_counts=True)
    yield from zip(places.tolist(), counts.tolist(), strict=True)

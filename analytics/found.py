"""What one run on bare tables found: rings without lasting ids yet, for the register to name."""

from __future__ import annotations

from dataclasses import dataclass

from graph.model.member import RingRole


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundMember:
    """An account in a ring that was found.

    Attributes:
        account: Its name in the tables.
        weight: How surely it belongs, above 0 to 1: what a register remembers.
        role: What it does; a broker stands in several rings, with a role in each.
        is_broker: Whether it stands in several rings.
    """

    account: str
    weight: float
    role: RingRole
    is_broker: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundRing:
    """A ring that was found.

    Attributes:
        members: Sorted by account.
        complaints: Names of its complaints, sorted.
        identifiers: Names of the phones and devices in its community, sorted.
        machines: Names of the machines its members drew at, sorted.
        score: Mean suspicion of its members, 0 to 1; only ranks.
        last_event_s: Last transfer among members, withdrawal or complaint, seconds; None: none.
    """

    members: tuple[FoundMember, ...]
    complaints: tuple[str, ...]
    identifiers: tuple[str, ...]
    machines: tuple[str, ...]
    score: float
    last_event_s: float | None = None

    @property
    def key(self) -> tuple[str, ...]:
        """Names of the accounts: what rings are sorted by."""
        return tuple(member.account for member in self.members)

    @property
    def weights(self) -> dict[str, float]:
        """Weight of each account, in the order of accounts."""
        return {member.account: member.weight for member in self.members}

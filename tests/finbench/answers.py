"""The twelve reads of FINBENCH.md section 3: parameters in, rows out."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from graph.inquiry.between import count_transfers_between, find_triangles
from graph.inquiry.holders import compare_handsets, find_companies_paid, follow_introductions
from graph.inquiry.lens import Inquiry, Lens
from graph.inquiry.machines import find_collectors
from graph.inquiry.ratios import weigh_disputed, weigh_flow
from graph.inquiry.shares import find_shares
from graph.inquiry.steps import find_blocked_uses, find_complaint_money, find_trails
from graph.model.flow import FlowOrder
from graph.model.ids import EntityKind, kind_of
from graph.model.scope import SYSTEM
from graph.store.base import GraphStore
from tests.finbench.files import EPOCH, Keys, complaint_no

Asked = Mapping[str, Any]
Row = list[Any]

ORDERS = {
    "TIMESTAMP_ASCENDING": FlowOrder.OLDEST,
    "TIMESTAMP_DESCENDING": FlowOrder.NEWEST,
    "AMOUNT_ASCENDING": FlowOrder.SMALLEST,
    "AMOUNT_DESCENDING": FlowOrder.LARGEST,
}
LEAST_MS, MOST_MS = 0, 250_000_000_000_000  # the year 9892; no file has an instant beyond
NONE = "-1.000"


async def answer(asked: Asked, *, store: GraphStore, keys: Keys) -> list[Row]:
    """Answer one line of parameters."""
    inquiry = Inquiry(
        after=_instant(asked["start"]),
        before=_instant(asked["end"]),
        order=ORDERS[asked["order"]],
        limit=max(0, asked["limit"]),
    )
    lens = Lens(inquiry=inquiry, reader=store, scope=SYSTEM)
    return await READS[asked["read"]](asked, lens, keys)


async def blocked_uses(asked: Asked, lens: Lens, keys: Keys) -> list[Row]:
    """CR1."""
    found = await find_blocked_uses(keys.account(str(asked["account"])), lens=lens)
    rows = [
        [
            keys.id_of(one.account),
            one.distance,
            keys.id_of(one.identifier),
            "PHONE" if kind_of(one.identifier) is EntityKind.PHONE else "DEVICE",
        ]
        for one in found
    ]
    return sorted(rows, key=lambda row: (row[1], int(row[0]), int(row[2])))


async def complaint_money(asked: Asked, lens: Lens, keys: Keys) -> list[Row]:
    """CR2."""
    found = await find_complaint_money(keys.person(str(asked["person"])), lens=lens)
    rows = [
        [keys.id_of(one.account), one.disputed_paise, one.disputed_paise - one.held_paise]
        for one in found
    ]
    return sorted(rows, key=lambda row: (-row[1], int(row[0])))


async def fewest_transfers(asked: Asked, lens: Lens, keys: Keys) -> list[Row]:
    """CR3."""
    start, goal = keys.account(str(asked["from"])), keys.account(str(asked["to"]))
    length = await count_transfers_between(start, goal, lens=lens)
    return [[-1 if length is None else length]]


async def triangles(asked: Asked, lens: Lens, keys: Keys) -> list[Row]:
    """CR4."""
    first, second = keys.account(str(asked["first"])), keys.account(str(asked["second"]))
    rows = [
        [
            keys.id_of(one.third),
            *(
                figure
                for side in (one.to_first, one.from_second)
                for figure in (side.count, side.sum_paise, side.most_paise)
            ),
        ]
        for one in await find_triangles(first, second, lens=lens)
    ]
    return sorted(rows, key=lambda row: (-row[2], -row[5], int(row[0])))


async def trails(asked: Asked, lens: Lens, keys: Keys) -> list[Row]:
    """CR5."""
    found = await find_trails(keys.person(str(asked["person"])), lens=lens)
    rows = [[len(trail) - 1, [keys.id_of(key) for key in trail]] for trail in found]
    return sorted(rows, key=lambda row: (-row[0], [int(id_) for id_ in row[1]]))


async def collectors(asked: Asked, lens: Lens, keys: Keys) -> list[Row]:
    """CR6."""
    found = await find_collectors(
        keys.machine(str(asked["atm"])),
        transfer_above_paise=asked["t1_paise"],
        withdrawal_above_paise=asked["t2_paise"],
        lens=lens,
    )
    rows = [[keys.id_of(one.account), one.collected_paise, one.drawn_paise] for one in found]
    return sorted(rows, key=lambda row: (-row[2], int(row[0])))


async def through(asked: Asked, lens: Lens, keys: Keys) -> list[Row]:
    """CR7."""
    account, above = keys.account(str(asked["account"])), asked["threshold_paise"]
    found = await weigh_flow(account, above_paise=above, lens=lens)
    return [[found.payers, found.beneficiaries, decimals(found.in_by_out)]]


async def shares(asked: Asked, lens: Lens, keys: Keys) -> list[Row]:
    """CR8."""
    k = str(asked["complaint"])
    if not (k.isascii() and k.isdigit()) or k != str(int(k)):
        return []
    found = await find_shares(
        complaint_no(int(k)), least_share=Fraction(str(asked["threshold"])), lens=lens
    )
    rows = []
    for one in found:
        kind = "ATM" if kind_of(one.end) is EntityKind.ATM else "ACCOUNT"
        place = (-one.distance, -one.paise, int(keys.id_of(one.end)), kind)
        rows.append((place, [kind, keys.id_of(one.end), decimals(one.share), one.distance]))
    return [row for _, row in sorted(rows, key=lambda row: row[0])]


async def disputed(asked: Asked, lens: Lens, keys: Keys) -> list[Row]:
    """CR9."""
    account, above = keys.account(str(asked["account"])), asked["threshold_paise"]
    found = await weigh_disputed(account, above_paise=above, lens=lens)
    return [[decimals(one) for one in (found.by_held, found.by_out, found.in_by_out)]]


async def likeness(asked: Asked, lens: Lens, keys: Keys) -> list[Row]:
    """CR10."""
    first, second = keys.person(str(asked["first"])), keys.person(str(asked["second"]))
    return [[decimals(await compare_handsets(first, second, lens=lens))]]


async def brought(asked: Asked, lens: Lens, keys: Keys) -> list[Row]:
    """CR11."""
    found = await follow_introductions(keys.person(str(asked["person"])), lens=lens)
    return [[found.persons, found.complaints, found.disputed_paise]]


async def companies_paid(asked: Asked, lens: Lens, keys: Keys) -> list[Row]:
    """CR12."""
    found = await find_companies_paid(keys.person(str(asked["person"])), lens=lens)
    rows = [[keys.id_of(one.account), one.sum_paise] for one in found]
    return sorted(rows, key=lambda row: (-row[1], int(row[0])))


READS: Mapping[str, Callable[[Asked, Lens, Keys], Awaitable[list[Row]]]] = {
    "CR1": blocked_uses,
    "CR2": complaint_money,
    "CR3": fewest_transfers,
    "CR4": triangles,
    "CR5": trails,
    "CR6": collectors,
    "CR7": through,
    "CR8": shares,
    "CR9": disputed,
    "CR10": likeness,
    "CR11": brought,
    "CR12": companies_paid,
}


def decimals(value: Fraction | None) -> str:
    """Give a ratio with three decimals, half up; none: minus one."""
    if value is None:
        return NONE
    thousandths = (2 * value.numerator * 1_000 + value.denominator) // (2 * value.denominator)
    return f"{thousandths // 1_000}.{thousandths % 1_000:03}"


def _instant(ms: int) -> datetime:
    return EPOCH + timedelta(milliseconds=min(max(ms, LEAST_MS), MOST_MS))

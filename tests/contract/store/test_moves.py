"""All that touched an account's money comes in one call: flat, complete, its cut told."""

from dataclasses import replace

from graph.model.entity import EntityFlag
from graph.model.fact import Precision
from graph.model.ids import FactId
from graph.model.moves import MoveKind
from graph.model.scope import SYSTEM
from graph.model.statement import Statement
from graph.model.told_moves import coverages_of, moves_of
from graph.store.base import GraphStore
from tests.contract.store.world import (
    ACK,
    ACK_2,
    HERE,
    HOUR,
    T0,
    THERE,
    account,
    action,
    add,
    common,
    complaint,
    hold,
    record,
    scope,
    transfer,
    withdrawal,
)


async def test_moves_are_the_facts_in_and_out_of_the_accounts_asked_for(
    store: GraphStore,
) -> None:
    mine = (
        transfer(1, 1, 2),
        transfer(2, 3, 1, at=T0, precision=Precision.DAY, paise=None, disputed=None, layer=None),
        transfer(3, 1, 1, complaint=None),
        withdrawal(1, 1, is_declined=True),
        withdrawal(2, 1, atm=None, at=None),
        hold(1, 1, released_at=T0 + HOUR),
        action(1, 1),
    )
    await add(store, "one", *mine, transfer(9, 2, 3), withdrawal(9, 3), hold(9, 2))

    found = await store.moves_of([account(1)], limit=100, scope=SYSTEM)

    assert list(found.moves) == sorted(moves_of(mine), key=lambda move: move.id)
    assert {move.kind for move in found.moves} == {kind.value for kind in MoveKind}
    assert found.cut == ()
    assert found.coverages == ()


async def test_a_transfer_between_two_accounts_asked_for_comes_once(store: GraphStore) -> None:
    one = transfer(1, 1, 2)
    await add(store, "one", one)

    found = await store.moves_of([account(1), account(2), account(1)], limit=9, scope=SYSTEM)

    assert [move.id for move in found.moves] == [one.id]


async def test_a_crowded_account_is_told_and_left_out(store: GraphStore) -> None:
    await add(
        store,
        "one",
        *(transfer(no, 1, 2 + no) for no in range(3)),
        *(transfer(10 + no, 2 + no, 1) for no in range(2)),
        transfer(20, 8, 9),
        hold(1, 8),
    )
    asked = [account(9), account(1), account(8)]

    found = await store.moves_of(asked, limit=5, scope=SYSTEM)

    assert found.cut == (account(1),)
    assert {move.account for move in found.moves} == {account(8)}
    assert (await store.moves_of(asked, limit=6, scope=SYSTEM)).cut == ()


async def test_flags_of_both_ends_come_along(store: GraphStore) -> None:
    await add(
        store,
        "one",
        transfer(1, 1, 2),
        record(1, flags=[EntityFlag.PSEUDO_IFSC]),
        record(2, flags=[EntityFlag.AGGREGATOR]),
        record(2, version=2, flags=[EntityFlag.MASKED]),
        record(3, flags=[EntityFlag.MERCHANT]),
    )

    found = await store.moves_of([account(1)], limit=9, scope=SYSTEM)

    assert found.flags == {
        account(1): {EntityFlag.PSEUDO_IFSC},
        account(2): {EntityFlag.AGGREGATOR, EntityFlag.MASKED},
    }


async def test_moves_show_in_their_district_and_when_they_were_known(store: GraphStore) -> None:
    mine, late = transfer(1, 1, 2), transfer(2, 1, 3)
    await add(store, "one", complaint(ACK), mine)
    await add(store, "two", complaint(ACK_2, district=THERE), transfer(3, 1, 4, complaint=ACK_2))
    await add(store, "late", late, at=T0 + HOUR)

    here = await store.moves_of([account(1)], limit=9, scope=scope(HERE))
    before = await store.moves_of([account(1)], limit=9, scope=SYSTEM, as_known_at=T0)

    assert {move.id for move in here.moves} == {mine.id, late.id}
    assert late.id not in {move.id for move in before.moves}
    assert (await store.moves_of([account(1)], limit=3, scope=scope(THERE))).cut == ()


async def test_a_line_of_which_the_statement_is_not_known_tells_no_row(store: GraphStore) -> None:
    line = replace(transfer(1, 1, 2, complaint=None, layer=None), id=FactId("line:MADE"))
    await add(store, "statement", line)

    (move,) = (await store.moves_of([account(1)], limit=9, scope=SYSTEM)).moves

    assert (move.sheet, move.row) == ("", 0)


async def test_lines_of_a_statement_tell_their_row(store: GraphStore) -> None:
    said = Statement(
        **common("statement", 1, None, T0),
        account=account(1),
        until_at=T0 + HOUR,
        opening_paise=-500,
        closing_paise=None,
        line_count=1,
        mismatch_count=0,
    )
    line = replace(transfer(1, 1, 2, complaint=None, layer=None), id=FactId("line:MADE"))
    drawn = replace(withdrawal(1, 1, complaint=None), id=FactId("line:DRAWN"))
    given = await add(store, "statement", said, line, drawn)

    found = await store.moves_of([account(1)], limit=9, scope=SYSTEM)

    assert list(found.coverages) == coverages_of(given.facts)
    assert list(found.moves) == sorted(moves_of(given.facts), key=lambda move: move.id)
    assert {move.row for move in found.moves} == {3, 4}
    assert len({*(move.sheet for move in found.moves), found.coverages[0].sheet}) == 1

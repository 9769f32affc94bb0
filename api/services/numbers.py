"""What a number that somebody typed names: a complaint, or the one account that has it."""

from __future__ import annotations

from typing import Final

from api.services.starts import PAID, TrailStart, guess_start
from graph.errors import InputError, NotFound
from graph.model.filters import ComplaintFilter
from graph.model.ids import EntityKey
from graph.model.scope import Scope
from graph.store.base import GraphStore

NO_COMPLAINT: Final = "no complaint has this acknowledgement number here"


async def account_named(text: str, *, store: GraphStore, scope: Scope) -> EntityKey:
    """Give the one account of a number, its end, a UPI id, or an id of ours, which is not read.

    Raises:
        NotFound: None has it, or several do.
    """
    if text.partition(":")[0] in PAID:
        return EntityKey(text)
    page = await store.search(text, kinds=PAID, first=2, scope=scope)
    if len(page.items) != 1:
        many = "more than one account has" if page.items else "no account has"
        raise NotFound(f"{many} this number; give it whole, or the id")
    return page.items[0].key


async def start_named(
    text: str, *, is_backwards: bool, store: GraphStore, scope: Scope
) -> TrailStart:
    """Give the start that a word on the command line names.

    A number of 14 digits is a complaint's where there is such a complaint; banks have
    accounts of as many.

    Raises:
        InputError: It is a complaint's, and wanted backwards; or no number at all.
        NotFound: No complaint and no account has it, or several accounts do.
    """
    if ":" in text:
        return guess_start(text, is_backwards=is_backwards)
    try:
        start = guess_start(text, is_backwards=False)
    except InputError as error:
        try:
            return TrailStart(account=await account_named(text, store=store, scope=scope))
        except NotFound as unknown:
            raise InputError(f"{error}, and {unknown}") from unknown
    where = ComplaintFilter(numbers=frozenset({start.complaint} if start.complaint else ()))
    if not (await store.complaints(where, first=1, scope=scope)).items:
        try:
            return TrailStart(account=await account_named(text, store=store, scope=scope))
        except NotFound as unknown:
            raise NotFound(f"{NO_COMPLAINT}, and {unknown}; or import its files first") from unknown
    return guess_start(text, is_backwards=is_backwards)

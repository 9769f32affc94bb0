"""Open stores by their URLs to be copied, and move what was copied to its place."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path

from graph.errors import Conflict, NotFound, StoreError, StoreOutdated
from graph.settings import StoreSettings
from graph.store.copying import (
    Incoming,
    OnPart,
    Outgoing,
    copy_parts,
    digests_of,
    whole_digest,
)
from graph.store.embedded.incoming import EmbeddedIncoming, put_in_place, refuse_filled
from graph.store.embedded.opening import due_steps
from graph.store.embedded.outgoing import EmbeddedOutgoing
from graph.store.url import file_of, is_server


async def copy_store(
    from_url: str, to_url: str, settings: StoreSettings, *, on_part: OnPart
) -> str:
    """Copy a whole store into an empty one, or go on with it, and compare both.

    Returns:
        The digest that both have.

    Raises:
        NotFound: There is no store to copy from.
        Conflict: The target is not empty, or is the source.
        StoreError: The source was written to meanwhile, or the copy differs and is gone.
    """
    if from_url == to_url:
        raise Conflict("the two stores are one: name another target")
    async with AsyncExitStack() as stack:
        source = await open_outgoing(from_url, settings)
        stack.push_async_callback(source.close)
        target = None
        if not await _is_copied(source, to_url, settings):
            target = open_incoming(to_url, settings)
            stack.push_async_callback(target.close)
            await copy_parts(source, target, on_part=on_part)
        ours = await digests_of(source, on_part=on_part)
        theirs = await digest_parts(to_url, settings, on_part=on_part)
        differing = [part for part in {**ours, **theirs} if theirs.get(part) != ours.get(part)]
        if differing:
            if target is not None:
                await target.drop()  # nobody may take it for the store
            raise StoreError(
                f"the copy differed in {len(differing)} of {len(ours)} parts, first in"
                f" {differing[0]}: copy again into an empty store"
            )
        return whole_digest(ours)


async def digest_parts(url: str, settings: StoreSettings, *, on_part: OnPart) -> Mapping[str, str]:
    """Give the digest of each part of a store, the same in stores of either kind.

    Raises:
        NotFound: There is no store.
    """
    store = await open_outgoing(url, settings)
    try:
        return await digests_of(store, on_part=on_part)
    finally:
        await store.close()


async def open_outgoing(url: str, settings: StoreSettings) -> Outgoing:
    """Open a store to be read whole.

    Raises:
        NotFound: There is none.
        StoreOutdated: It is of another release.
    """
    if is_server(url):
        from graph.store.neo4j.store import outgoing_from  # noqa: PLC0415 - the driver, when wanted

        return await outgoing_from(url, settings)
    path = file_of(url)
    if not path.is_file() or not path.stat().st_size:
        raise NotFound(f"there is no store {path}")
    if await asyncio.to_thread(due_steps, path, settings):
        raise StoreOutdated(f"{path} is of an older release: run `ringtrace migrate` first")
    return await asyncio.to_thread(EmbeddedOutgoing, path, settings)


def open_incoming(url: str, settings: StoreSettings) -> Incoming:
    """Open an empty place to copy into.

    Raises:
        Conflict: Something is there.
        CannotWrite: Nothing can be written there.
    """
    if is_server(url):
        from graph.store.neo4j.store import incoming_to  # noqa: PLC0415 - the driver, when wanted

        return incoming_to(url, settings)
    return EmbeddedIncoming(file_of(url), settings)


async def refuse_filled_store(url: str) -> None:
    """See to it that a file is not there yet or holds no more than a new store.

    A server is asked when it is copied to.

    Raises:
        Conflict: Something is there.
    """
    if not is_server(url):
        await asyncio.to_thread(refuse_filled, file_of(url))


async def move_into(file: Path, to_url: str, settings: StoreSettings, *, on_part: OnPart) -> None:
    """Make a checked store's file, which goes away, the store at a URL that is empty.

    Raises:
        Conflict: Something is there.
        CannotWrite: It cannot be moved there.
        StoreError: The copy on a server differs.
    """
    if is_server(to_url):
        await copy_store(f"sqlite:{file}", to_url, settings, on_part=on_part)
        return
    to = file_of(to_url)
    await asyncio.to_thread(refuse_filled, to)
    await asyncio.to_thread(put_in_place, file, to)


async def _is_copied(source: Outgoing, to_url: str, settings: StoreSettings) -> bool:
    """Tell whether a copy was finished already and only the comparison was cut off."""
    head = await source.head()
    try:
        target = await open_outgoing(to_url, settings)
    except (NotFound, StoreError):
        return False
    try:
        return head.event_seq > 1 and await target.head() == head
    finally:
        await target.close()

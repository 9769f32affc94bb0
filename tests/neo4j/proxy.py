"""A wire to a server that breaks where a test wants it to."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

RUN = b"\xb3\x10"  # a RUN message of Bolt: three fields
COMMIT = b"\x00\x02\xb0\x12\x00\x00"  # one chunk of two bytes: a COMMIT message of Bolt


class Wire:
    """Carries bytes between a driver and a server.

    Attributes:
        url: Where the driver finds it.
        cut_at: Bytes from the driver at which the connection breaks, once; None: never.
        is_passed: Whether those bytes reach the server, and only its answer is lost.
        is_down: Whether nobody gets through any more after the break.
        breaks: How often it broke.
        runs: How many statements went by.
    """

    def __init__(self, server: str) -> None:
        self.url = ""
        self.cut_at: bytes | None = None
        self.is_passed = False
        self.is_down = False
        self.breaks = 0
        self.runs = 0
        self._server = server
        self._is_broken = False

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection to its end."""
        if self._is_broken:
            writer.close()
            return
        parts = urlsplit(self._server)
        to_reader, to_writer = await asyncio.open_connection(parts.hostname, parts.port)
        back = asyncio.create_task(_copy(to_reader, writer))
        with suppress(ConnectionError):
            while data := await reader.read(65_536):
                self.runs += data.count(RUN)
                if self.cut_at is not None and self.cut_at in data:
                    await self._break(back, data, to_reader, to_writer)
                    break
                to_writer.write(data)
                await to_writer.drain()
        back.cancel()
        for one in (writer, to_writer):
            one.close()

    async def _break(
        self,
        back: "asyncio.Task[None]",
        data: bytes,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self.cut_at = None
        self.breaks += 1
        self._is_broken = self.is_down
        back.cancel()
        await asyncio.gather(back, return_exceptions=True)
        if self.is_passed:
            writer.write(data)
            await writer.drain()
            await reader.read(1)  # the server has answered


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()


@asynccontextmanager
async def wire_to(server: str) -> AsyncIterator[Wire]:
    """Lay a wire to a server."""
    wire = Wire(server)
    listener = await asyncio.start_server(wire.carry, "127.0.0.1", 0)
    wire.url = f"bolt://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
    try:
        yield wire
    finally:
        listener.close()

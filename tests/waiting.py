"""Waiting in tests for what another task does."""

import asyncio
import time
from collections.abc import Callable

STEP_S = 0.02


async def until(is_so: Callable[[], bool], *, within_s: float) -> None:
    """Wait until something is so.

    Raises:
        AssertionError: It is not so in time.
    """
    end = time.monotonic() + within_s
    while not is_so():
        if time.monotonic() > end:
            raise AssertionError(f"not so within {within_s} s")
        await asyncio.sleep(STEP_S)

"""Memory while a large batch is written."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collections() -> Iterator[None]:
    """Look for no garbage meanwhile.

    A batch makes hundreds of thousands of tuples, none of them in a cycle: looking through them
    again and again took an eighth of the time of a write.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()

"""A running balance, checked while the lines of a statement go by."""

from __future__ import annotations


class RunningBalance:
    """Checks that each balance is the one before it with the line's amount.

    Banks write the newest line first or last; both are tried at once, and the
    one with fewer breaks is believed.

    Attributes:
        lines: Lines that were taken in.
    """

    __slots__ = ("_broken", "_first", "_is_cut", "_last", "_leading", "_since", "lines")

    def __init__(self) -> None:
        self.lines = 0
        self._first: tuple[int, int] | None = None  # amount and balance of the first that has one
        self._last: tuple[int, int] | None = None
        self._leading = 0  # of lines without a balance, before the first that has one
        self._since = 0  # of lines without a balance, after the last that has one
        self._is_cut = False
        self._broken: dict[bool, list[int]] = {False: [], True: []}  # by whether newest is first

    def add(self, row: int, amount_paise: int, balance_paise: int | None) -> None:
        """Take the next line in the file's order.

        Args:
            row: Row from 1, to be told of a break.
            amount_paise: Positive: paid in; negative: paid out.
            balance_paise: After the line; None: not told.
        """
        self.lines += 1
        if balance_paise is None:
            self._since += amount_paise
            return
        if self._last is None:
            self._first = (amount_paise, balance_paise)
            self._leading = self._since
        elif not self._is_cut:
            self._compare(row, amount_paise, balance_paise, *self._last)
        self._last = (amount_paise, balance_paise)
        self._since = 0
        self._is_cut = False

    def skip(self) -> None:
        """Take note of a line that could not be read: the next balance follows from nothing."""
        self._is_cut = True

    def _compare(self, row: int, amount: int, balance: int, before: int, had: int) -> None:
        if had + self._since + amount != balance:
            self._broken[False].append(row)
        if balance + self._since + before != had:
            self._broken[True].append(row)

    @property
    def is_newest_first(self) -> bool:
        """Whether the file's first line is its last movement."""
        return len(self._broken[True]) < len(self._broken[False])

    @property
    def mismatches(self) -> tuple[int, ...]:
        """Rows whose balance does not follow, in the file's order."""
        return tuple(self._broken[self.is_newest_first])

    @property
    def opening_paise(self) -> int | None:
        """Balance before the first movement; None: no line tells."""
        if self._first is None or self._last is None:
            return None
        if self.is_newest_first:
            return self._last[1] - self._last[0] - self._since
        return self._first[1] - self._first[0] - self._leading

    @property
    def closing_paise(self) -> int | None:
        """Balance after the last movement; None: no line tells."""
        if self._first is None or self._last is None:
            return None
        return (
            self._first[1] + self._leading if self.is_newest_first else self._last[1] + self._since
        )

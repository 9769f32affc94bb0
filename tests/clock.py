"""A clock for tests: it moves only when told to."""

from datetime import datetime, timedelta


class Clock:
    """Tells the instant it was set to; calling it is asking the time.

    Attributes:
        at: The present instant; aware UTC.
    """

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        """Tell the present instant."""
        return self.at

    def advance(self, seconds: float) -> datetime:
        """Move forward by `seconds` and tell the new instant."""
        self.at += timedelta(seconds=seconds)
        return self.at

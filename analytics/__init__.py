"""What follows from what is known: pure functions and estimators."""

PART_OF = "ringtrace"

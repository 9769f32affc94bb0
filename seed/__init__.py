"""A made-up world with its answer key."""

PART_OF = "ringtrace"

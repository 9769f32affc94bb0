"""How a warning arrives: one port, one adapter a channel."""

PART_OF = "ringtrace"

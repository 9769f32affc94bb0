"""How the outside reaches it: GraphQL, command line, services, settings, logs."""

PART_OF = "ringtrace"

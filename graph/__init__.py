"""What is known: model, errors, intake, stores."""

PART_OF = "ringtrace"

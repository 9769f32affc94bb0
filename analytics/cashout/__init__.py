"""Where and when a ring draws cash next, and which accounts are in its hands."""

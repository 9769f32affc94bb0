"""Where facts are kept: one port, and an adapter for each store."""

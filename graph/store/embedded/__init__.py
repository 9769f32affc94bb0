"""The store in one SQLite file: one writer, some readers, a module a protocol."""

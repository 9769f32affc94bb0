"""The command line: parses, calls one service, shows what came of it."""

from __future__ import annotations


def main() -> None:
    """Run the command `ringtrace` and exit with its status."""
    from api.cli.commands import app

    app()

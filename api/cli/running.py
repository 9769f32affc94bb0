"""Commands that keep running, show it all, or look whether all is well."""

from __future__ import annotations

import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.shell import (
    JsonOption,
    SettingsOption,
    StoreOption,
    load,
    now,
    opened,
    run,
    say,
    say_json,
    tell,
)

HostOption = Annotated[str | None, typer.Option("--host", help="Address; loopback only.")]
PortOption = Annotated[int | None, typer.Option("--port", help="TCP port; 0 takes a free one.")]

if TYPE_CHECKING:
    from api.health import Finding
    from graph.store.base import GraphStore


def serve(
    store: StoreOption = None,
    settings: SettingsOption = None,
    host: HostOption = None,
    port: PortOption = None,
    worker: Annotated[
        bool, typer.Option("--worker/--no-worker", help="Run the worker inside.")
    ] = True,
) -> None:
    """Serve the API to this machine, with the worker inside."""
    run(_serve(store, settings, host=host, port=port, has_worker=worker))


async def _serve(
    store: str | None,
    settings_file: Path | None,
    *,
    host: str | None,
    port: int | None,
    has_worker: bool,
) -> None:
    from api.cli.serving import serve_until_stopped
    from api.settings import with_address

    async with opened(store, settings_file) as (graph, settings):
        chosen = with_address(settings, host=host, port=port)
        await serve_until_stopped(graph, chosen, has_worker=has_worker)


def worker(store: StoreOption = None, settings: SettingsOption = None) -> None:
    """Run the worker alone: it analyses, plans, and sends."""
    run(_worker(store, settings))


async def _worker(store: str | None, settings_file: Path | None) -> None:
    from api.cli.serving import until_stopped
    from api.worker import running_worker

    async with (
        opened(store, settings_file) as (graph, settings),
        running_worker(graph, settings),
    ):
        tell("The worker runs; Ctrl-C to stop.")
        await until_stopped()


def demo(
    settings: SettingsOption = None,
    port: PortOption = None,
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve it afterwards.")] = True,
    random_state: Annotated[int, typer.Option(help="The same number, the same world.")] = 0,
) -> None:
    """Show it all on made-up case files, then serve it."""
    run(_demo(settings, port=port, is_serving=serve, random_state=random_state))


async def _demo(
    settings_file: Path | None, *, port: int | None, is_serving: bool, random_state: int
) -> None:
    from api.cli.serving import serve_until_stopped
    from api.cli.showing import show_demo
    from api.settings import with_address
    from graph.store.url import open_store

    settings = with_address(load(settings_file), host=None, port=port)
    with tempfile.TemporaryDirectory(prefix="ringtrace-demo-") as folder:
        store = await open_store(f"sqlite:{folder}/demo.db", settings.store)
        try:
            await show_demo(Path(folder), store, settings, random_state=random_state, at=now())
            if is_serving:
                await serve_until_stopped(store, settings, has_worker=True)
        finally:
            await store.close()


def doctor(
    store: StoreOption = None, settings: SettingsOption = None, json: JsonOption = False
) -> None:
    """Look whether all is well; 1 if not, with what to do."""
    run(_doctor(store, settings, is_json=json))


async def _model(graph: GraphStore) -> Finding:
    from api.health import Finding
    from api.services.model_watch import state_of_model

    is_well, says = await state_of_model(graph)
    return Finding(subject="model", is_well=is_well, says=says)


async def _doctor(store: str | None, settings_file: Path | None, *, is_json: bool) -> int:
    from api.health import examine
    from graph.errors import RingtraceError

    settings = load(settings_file)
    try:
        async with opened(store, settings_file) as (graph, _):
            findings = (*await examine(graph, settings), await _model(graph))
    except RingtraceError as error:
        findings = await examine(error, settings)
    if is_json:
        say_json({"checks": [asdict(finding) for finding in findings]})
    else:
        for finding in findings:
            say(f"{'ok  ' if finding.is_well else 'MEND'}  {finding.subject}: {finding.says}")
    return 0 if all(finding.is_well for finding in findings) else 1

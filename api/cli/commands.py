"""The command `ringtrace` and its words."""

from __future__ import annotations

import typer

from api.cli import (
    analysis,
    answering,
    audit,
    data,
    forecasting,
    holding,
    hubs,
    inspecting,
    intake,
    keeping,
    learning,
    patterns,
    quarantine,
    rings,
    running,
    scorecards,
    times,
    tracing,
    trends,
    warning,
    watching,
    watching_posts,
)

app = typer.Typer(
    name="ringtrace",
    help="Follow stolen money, find the rings behind it, and warn in time.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.command("demo")(running.demo)
app.command("import")(intake.import_)
app.command("inspect")(inspecting.inspect)
app.command("watch")(watching.watch)
app.command("quarantine")(quarantine.quarantine)
app.command("retry")(quarantine.retry)
app.command("hubs")(hubs.hubs)
app.command("answer")(answering.answer)
app.command("detect")(analysis.detect)
app.command("trail")(tracing.trail)
app.command("holds")(holding.holds)
app.command("forecast")(forecasting.forecast)
app.command("hotspots")(watching_posts.hotspots)
app.command("mules")(watching_posts.mules)
app.command("peaks")(analysis.peaks)
app.command("trends")(trends.trends)
app.command("times")(times.times)
app.command("scorecard")(scorecards.scorecard)
app.command("patterns")(patterns.patterns)
app.add_typer(rings.app, name="rings")
app.command("train")(learning.train)
app.add_typer(learning.app, name="models")
app.add_typer(warning.app, name="alerts")
app.command("serve")(running.serve)
app.command("worker")(running.worker)
app.command("export")(data.export)
app.command("seed")(data.seed)
app.command("doctor")(running.doctor)
app.add_typer(audit.app, name="audit")
app.command("schema")(data.schema)
app.command("migrate")(data.migrate)
app.command("backup")(keeping.backup)
app.command("restore")(keeping.restore)
app.command("copy")(keeping.copy)

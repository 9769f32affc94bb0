"""What results look like in a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from api.services.labels import masked_label
from graph.model.fact import INDIA
from graph.model.money import format_rupees

if TYPE_CHECKING:
    from datetime import datetime

    from graph.model.alert import Alert
    from graph.model.entity import KnownEntity
    from graph.model.forecast import CashOutForecast, Peak
    from graph.model.ids import EntityKey
    from graph.model.ring import Ring

MOST_PLACES_SHOWN = 5
MOST_HOURS_SHOWN = 3
PIPE_WIDTH = 200  # nobody looks at a pipe through a window: wrapping would only cut lines


def out() -> Console:
    """Give the console of results; plain text in wide lines where stdout is no terminal."""
    console = Console(highlight=False, soft_wrap=True)
    return console if console.is_terminal else Console(highlight=False, width=PIPE_WIDTH)


@contextmanager
def progress(title: str, total: int) -> Iterator[Callable[[int, int, object], None]]:
    """Show a bar on stderr if that is a terminal, moved by the function given."""
    console = Console(stderr=True)
    columns = (TextColumn(title), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task(title, total=total)
        yield lambda done, _, __: bar.update(task, completed=done)


@contextmanager
def working(title: str) -> Iterator[None]:
    """Show on stderr, if that is a terminal, that something is being worked out."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    with console.status(f"{title} …"):
        yield


def local(at: datetime | None) -> str:
    """Write an instant as India's clocks show it, to the minute."""
    return "unknown" if at is None else at.astimezone(INDIA).strftime("%d %b %Y %H:%M")


def rings(found: Sequence[Ring], known: Mapping[EntityKey, KnownEntity]) -> None:
    """Show rings, each with its reason and its members by role."""
    console = out()
    if not found:
        console.print("No rings: no accounts stand in two complaints in a way that ties them.")
    for ring in found:
        money = format_rupees(ring.found.disputed_paise)
        console.print(
            f"{ring.id}  {ring.state.value.lower()}  {len(ring.found.complaints)} complaints,"
            f" {len(ring.found.members)} accounts, {money} disputed",
            markup=False,
        )
        console.print(f"  {ring.found.reason.text}", markup=False)
        roles: dict[str, list[str]] = {}
        for member in ring.found.members:
            roles.setdefault(member.role.value, []).append(masked_label(member.account, known))
        for role, numbers in sorted(roles.items()):
            console.print(f"  {role.lower()}: {', '.join(numbers)}", markup=False)
        for reason in ring.found.against:
            console.print(f"  but: {reason.text}", markup=False)


def forecasts(made: Sequence[CashOutForecast], known: Mapping[EntityKey, KnownEntity]) -> None:
    """Show forecasts: machines, likely hours, or why nothing is said."""
    console = out()
    if not made:
        console.print("No active ring to forecast for; name a dormant one by its id.")
    for one in made:
        console.print(one.subject, markup=False)
        places(one, known)


def places(
    made: CashOutForecast,
    known: Mapping[EntityKey, KnownEntity],
    *,
    most: int = MOST_PLACES_SHOWN,
) -> None:
    """Show where one forecast says cash will be drawn, or why it says nothing."""
    console = out()
    span = f"{local(made.window.start)} to {local(made.window.end)}"
    if made.abstained:
        console.print(f"  no forecast for {span}: {made.abstained.text}", markup=False)
        return
    likely = ", ".join(f"{hour.hour:02d}:00" for hour in made.hours[:MOST_HOURS_SHOWN])
    mostly = f", mostly {likely}" if likely else ""
    console.print(f"  likely draws, {span}{mostly}, by {made.model}:", markup=False)
    if made.chances:
        for reason in made.reasons:
            console.print(f"    {reason.text}", markup=False)
        chances = ", ".join(f"{one.probability:.0%} in {one.hours} h" for one in made.chances)
        console.print(
            f"    draws anywhere: {chances}; 9 times in 10 next at one of the first "
            f"{made.set_size}",
            markup=False,
        )
    for place in made.places[:most]:
        why = " ".join(reason.text for reason in place.reasons)
        label = masked_label(place.atm, known)
        chance = place.score if place.probability is None else place.probability
        console.print(f"    {place.rank}. {label}, {chance:.0%}: {why}", markup=False)


def alerts(found: Sequence[Alert]) -> None:
    """Show alerts, a line each with the reasons below."""
    console = out()
    if not found:
        console.print("No alerts.")
    for alert in found:
        console.print(
            f"{local(alert.raised_at)}  {alert.severity.value:<8}  {alert.title}"
            f"  [{alert.state.value.lower()}] {alert.id}",
            markup=False,
        )
        for reason in alert.reasons:
            console.print(f"    {reason.text}", markup=False)


def peaks(found: Sequence[Peak]) -> None:
    """Show the peaks of districts."""
    console = out()
    if not found:
        console.print("No peaks: no district has hours that stand above chance.")
    for peak in found:
        weak = " (weak: few complaints)" if peak.is_weak else ""
        console.print(
            f"{peak.district}: {peak.from_hour:02d}:00 to {peak.to_hour:02d}:00, warn at"
            f" {peak.send_hour:02d}:00{weak}. {peak.reason.text}",
            markup=False,
        )

"""Where posts are worth most, and which accounts are likely mules: by the model in use."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final, TypeVar

from analytics.area import Area
from analytics.cashout.accounts import unaccused
from analytics.cashout.models import one_thread
from analytics.errors import NotFitted
from analytics.hotspots import find_hotspots
from analytics.mules import score_mules
from analytics.wording import count_text
from api.services.answers import answer_hash, to_canonical
from api.services.asking import NO_MODEL
from api.services.country import Countries
from api.services.districts import district_or_none
from api.services.forecast_material import accounts_of
from api.services.learnt import LearntModel, model_at
from api.services.rings import get_rings
from graph.errors import InputError, NotFound
from graph.model.answer import Answer
from graph.model.entity import Atm
from graph.model.hotspot import HotSpots
from graph.model.ids import EntityKey
from graph.model.mule import MuleScore
from graph.model.scope import Scope
from graph.store.base import GraphStore

T = TypeVar("T")

MOST_POSTS: Final = 100
MOST_SCORED: Final = 100
MOST_KM: Final = 500.0
LEAST_CORNERS: Final = 3


async def hotspots(
    area: Area,
    *,
    store: GraphStore,
    at: datetime,
    posts: int,
    countries: Countries | None = None,
) -> Answer[HotSpots]:
    """Give the machines of an area that are most worth a post in the next 24 hours.

    Raises:
        InputError: More posts than anybody has, or none; or no area.
        NotFitted: No model is in use.
        NotFound: No machine of the area is known.
    """
    if not 1 <= posts <= MOST_POSTS:
        raise InputError(f"posts: give 1 to {MOST_POSTS}")
    if 0 < len(area.corners) < LEAST_CORNERS:
        raise InputError(f"polygon: give at least {LEAST_CORNERS} corners")
    if area.centre is not None and not 0 < area.radius_km <= MOST_KM:
        raise InputError(f"radiusKm: give more than 0 and at most {MOST_KM:g}")
    area = replace(area, district=district_or_none(area.district))
    learnt = await _model(at, store=store, countries=countries)
    country = learnt.country

    def find() -> HotSpots:
        with one_thread():
            return find_hotspots(
                area,
                posts=posts,
                forecaster=learnt.forecaster,
                roster=country.roster,
                machines=country.machines,
                at=country.at,
                model=learnt.card.version,
            )

    found = await asyncio.to_thread(find)
    if not found.machine_count:
        raise NotFound(_no_machine(country.machines.values()))
    asked = {"hotspots": area, "posts": posts, "at": country.at}
    return _answer(found, asked, learnt)


def _no_machine(machines: Collection[Atm]) -> str:
    """Say what is missing where no machine of an area is known."""
    placed = sum(1 for one in machines if one.point is not None)
    named = sum(1 for one in machines if one.district is not None)
    return (
        f"no machine of this area is known: of {count_text(len(machines), 'machine')}, {placed} "
        f"have a place and {named} a district; import a register of ATMs that tells both, or ask "
        "by a circle"
    )


async def mule_scores(
    accounts: Sequence[EntityKey] = (),
    *,
    ring: EntityKey | None = None,
    first: int = MOST_SCORED,
    store: GraphStore,
    scope: Scope,
    at: datetime,
    countries: Countries | None = None,
) -> Answer[tuple[MuleScore, ...]]:
    """Give the mule scores of accounts, highest first: of those named, of a ring's, or of all.

    Accounts on hold or found something by an investigator are left out of "all": they need no
    score any more.

    Raises:
        InputError: Too many accounts.
        NotFitted: No model is in use.
        NotFound: No such ring, or none of the accounts was known then.
    """
    if not 1 <= first <= MOST_SCORED or len(accounts) > MOST_SCORED:
        raise InputError(f"accounts: at most {MOST_SCORED} at once")
    learnt = await _model(at, store=store, countries=countries)
    if learnt.card.is_prior:
        raise NotFitted(
            "mule scores need a model learnt from your own cases: a made-up world does not tell "
            "how many accounts are innocent; `ringtrace train` once more cases have settled"
        )
    named = list(accounts)
    if ring is not None:
        (found,) = await get_rings([ring], store=store, scope=scope)
        named += accounts_of(found)
    codes = learnt.country.account_codes
    chosen = {key: codes[key] for key in named if key in codes}
    if named and not chosen:
        raise NotFound("none of these accounts is known")

    def score() -> tuple[MuleScore, ...]:
        asked = chosen or _likeliest(learnt, first)
        scores = score_mules(asked, forecaster=learnt.forecaster, roster=learnt.country.roster)
        return tuple(sorted(scores, key=lambda one: (-one.probability, one.account))[:first])

    scores = await asyncio.to_thread(score)
    asked = {"mules": sorted(named), "first": first, "at": learnt.country.at}
    return _answer(scores, asked, learnt)


def _likeliest(learnt: LearntModel, count: int) -> dict[EntityKey, int]:
    codes = unaccused(learnt.country.roster.board).tolist()
    chances = learnt.mule_chances(codes)
    names = learnt.country.tables.accounts.names
    order = sorted(range(len(codes)), key=lambda place: (-chances[place], codes[place]))
    return {EntityKey(str(names[codes[place]])): codes[place] for place in order[:count]}


async def _model(at: datetime, *, store: GraphStore, countries: Countries | None) -> LearntModel:
    learnt = await model_at(at, store=store, countries=countries)
    if learnt is None:
        raise NotFitted(NO_MODEL)
    return learnt


def _answer(value: T, asked: object, learnt: LearntModel) -> Answer[T]:
    return Answer(
        value=value,
        snapshot_no=learnt.country.snapshot_no,
        as_known_at=learnt.country.at,
        truncations=(),
        answer_hash=answer_hash(to_canonical(asked), to_canonical(value)),
    )

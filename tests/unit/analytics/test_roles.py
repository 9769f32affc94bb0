"""A member's role follows from what it got, sent and drew."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.figures import MemberFigures
from analytics.roles import ORDER, Roles, assign_roles, score_roles
from graph.model.member import RingRole

LAKH_PAISE = 10_000_000


def one(**told: float) -> MemberFigures:
    """Give the figures of a single member; what is not told is 0."""
    columns: dict[str, Any] = {
        name: np.array([told.get(name, 0)]) for name in MemberFigures.__dataclass_fields__
    }
    return MemberFigures(**columns)


def role(figures: MemberFigures) -> Roles:
    [roles] = assign_roles(figures)
    return roles


def test_an_account_that_a_complaint_names_faces_victims() -> None:
    assert role(one(is_reported=1, in_paise=LAKH_PAISE)).role is RingRole.VICTIM_FACING


def test_an_account_paid_by_victims_faces_them_by_its_share() -> None:
    figures = one(in_paise=LAKH_PAISE, from_victims_paise=LAKH_PAISE * 6 // 10)

    assert role(figures) == Roles(role=RingRole.VICTIM_FACING, score=0.6, seconds=())


def test_many_payers_and_few_beneficiaries_make_a_collector() -> None:
    figures = one(in_paise=100, from_members_paise=100, payer_count=4, beneficiary_count=1)

    assert role(figures) == Roles(role=RingRole.COLLECTOR, score=0.75, seconds=())


def test_many_beneficiaries_and_few_payers_make_a_distributor() -> None:
    figures = one(out_paise=100, to_members_paise=100, payer_count=1, beneficiary_count=4)

    assert role(figures) == Roles(role=RingRole.DISTRIBUTOR, score=0.75, seconds=())


def test_money_from_members_to_members_at_once_makes_a_layerer() -> None:
    figures = one(
        in_paise=100,
        out_paise=90,
        from_members_paise=100,
        to_members_paise=90,
        moved_on_paise=90,
        payer_count=1,
        beneficiary_count=1,
    )

    assert role(figures) == Roles(role=RingRole.LAYERER, score=1.0, seconds=())


def test_who_draws_what_it_does_not_hand_on_is_a_casher() -> None:
    drawing = one(in_paise=LAKH_PAISE, cashed_paise=LAKH_PAISE // 10, withdrawal_count=1)
    passing = replace(
        drawing,
        from_members_paise=np.array([LAKH_PAISE]),
        to_members_paise=np.array([LAKH_PAISE * 9 // 10]),
    )

    assert role(drawing) == Roles(role=RingRole.CASHER, score=0.9, seconds=())
    assert role(passing).role is RingRole.LAYERER


def test_what_was_blocked_does_not_count_against_a_casher() -> None:
    figures = one(in_paise=100, cashed_paise=20, held_paise=80, withdrawal_count=2)

    assert role(figures) == Roles(role=RingRole.CASHER, score=0.9, seconds=())


def test_money_of_strangers_that_goes_to_members_is_taken_from_victims() -> None:
    figures = one(in_paise=100, out_paise=80, to_members_paise=80, beneficiary_count=1)

    assert role(figures) == Roles(role=RingRole.VICTIM_FACING, score=1.0, seconds=())


def test_an_organiser_is_a_lead_where_money_shows_a_role() -> None:
    figures = one(in_paise=100, cashed_paise=40, sharer_count=3, withdrawal_count=1)

    assert role(figures).role is RingRole.CASHER
    assert RingRole.ORGANISER in role(figures).seconds


def test_an_organiser_shows_two_signs_and_no_victim_pays_it() -> None:
    figures = one(in_paise=100, sharer_count=3)
    seen = replace(figures, from_victims_paise=np.array([40]))

    assert role(figures).role is RingRole.ORGANISER
    assert role(seen).role is RingRole.VICTIM_FACING
    assert role(one(in_paise=100, out_paise=100, sharer_count=3)).role is RingRole.MEMBER


def test_a_tie_to_another_ring_is_a_sign_of_an_organiser() -> None:
    figures = one(sharer_count=3)

    [roles] = assign_roles(figures, other_rings=np.array([1]))

    assert roles.role is RingRole.ORGANISER


def test_second_roles_are_those_that_are_clear_too() -> None:
    figures = one(
        is_reported=1, in_paise=100, cashed_paise=60, withdrawal_count=2, moved_on_paise=60
    )

    assert role(figures).role is RingRole.CASHER
    assert role(figures).seconds == (RingRole.VICTIM_FACING,)


@settings(deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(sorted(MemberFigures.__dataclass_fields__)),
        st.integers(0, 10**12),
        max_size=16,
    )
)
def test_scores_stay_between_nothing_and_all(told: dict[str, int]) -> None:
    scores = score_roles(one(**told))

    assert scores.shape == (1, len(ORDER))
    assert ((scores >= 0.0) & (scores <= 1.0)).all()

"""What can be set about the analysis, each constant with where it is from."""

from __future__ import annotations

import msgspec


class RingSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Constants of rings and their register.

    "Ablation" means the table in RINGS.md section 3: F1 of rings without a gate and behind
    a walk gate, .336 and .382 with the values below.

    Attributes:
        least_transfer_paise: Smaller transfers and withdrawals make no link. Rs 2,000; at
            Rs 5,000 .272 and .352 (ablation).
        most_counterparties: Accounts with more make no transfer link; without .337 and .402
            (ablation), kept so that an unmarked merchant costs no time.
        flow_window_h: Hours within which money counts as moved on or funded. 48; at 6
            .289 and .377 (ablation).
        identifier_weight: A shared phone or device, over log2(1 + accounts); doubled it
            gives .214 and .345 (ablation).
        identifier_window_days: Older identifiers count `old_identifier_factor` (RINGS.md 3).
        old_identifier_factor: Share that an old shared identifier keeps (RINGS.md 3).
        most_sharers: Accounts an identifier or machine-week may tie (RINGS.md 3).
        young_factor: What a transfer counts more within `identifier_window_days` of the opening
            of its younger end; without .231 and .361 (ablation).
        machine_weight: A shared machine and week, over log2(1 + accounts) (RINGS.md 3).
        least_funded: Share of a withdrawal that must have come in just before. 0.5; without
            .655 for .678 (RINGS.md 3).
        complaint_weight: A complaint and an account or phone that it names; without
            .305 and .327 (ablation).
        hub_complaints: Fewer complaints than this never make a hub (RINGS.md 17).
        hub_support: A hub's pairs of complaints share another account less often than this;
            measured .02 to .11 for aggregators, from .95 for ring accounts (RINGS.md 17).
        hub_sample: Complaints of one account that are compared at most: 79,800 pairs put the
            standard error of a share below .002.
        least_reported: Below so many reported accounts nothing is learnt (RINGS.md 17).
        least_others: Nor below so many other accounts for each reported one (RINGS.md 17).
        unreported_share: What a complaint leaves of the doubt about an account: score is
            1 - 0.75 * 0.5^(k - 1) after k complaints (RINGS.md 17).
        gate_factor: Accounts that pass the gate, for each reported one (RINGS.md 5).
        markov_time: Of the map equation; 2 gave .655, 1.5 .628 (RINGS.md 6).
        trials: Orders tried by the map equation (RINGS.md 6).
        least_members: A ring has as many accounts (RINGS.md 7).
        most_members: A ring has no more accounts; networkx measures as many at ease (RINGS.md
            2, 7).
        least_score: Mean score of a ring that two complaints tell of, or more (RINGS.md 7).
        least_ties: Accounts that a complaint shares with the others of its ring, or others of it
            that pass one it shares. At 1 a chance account draws a complaint in.
        memory_factor: Share of its weight that a register remembers (RINGS.md 13).
        memory_days: Days after which it does (RINGS.md 13).
        forget_below: Remembered weight that is dropped (RINGS.md 13).
        match_overlap: Least overlap of a ring found with one known (RINGS.md 13).
        match_share: Least share of what a ring remembers that carries it on (decision 0020).
        match_core: Overlap from which less of it does: hardly anybody came since (decision 0020).
        newcomer_factor: Share of its score with which an account is remembered that came to a
            ring (decision 0020).
        tenure_days: Days after which it is remembered with all of it (decision 0020).
        merge_share: Weight a ring must hold of two others to merge them (RINGS.md 13).
        split_share: Weight two rings must hold of one to split it (RINGS.md 13).
        dormant_days: Days without any sign after which a ring sleeps (RINGS.md 13).
        may_link: Keys that link although many share them, or as many complaints name them: an
            officer's word against `most_sharers` and `hub_support`. A number that is masked,
            missing or cut links nothing whatever is said here.
    """

    least_transfer_paise: int = 200_000
    most_counterparties: int = 60
    flow_window_h: float = 48.0
    identifier_weight: float = 1.5
    identifier_window_days: float = 90.0
    old_identifier_factor: float = 0.35
    most_sharers: int = 15
    young_factor: float = 2.0
    machine_weight: float = 0.5
    least_funded: float = 0.5
    complaint_weight: float = 1.0
    hub_complaints: int = 5
    hub_support: float = 0.5
    hub_sample: int = 400
    least_reported: int = 200
    least_others: int = 10
    unreported_share: float = 0.75
    gate_factor: int = 5
    markov_time: float = 2.0
    trials: int = 2
    least_members: int = 3
    most_members: int = 400
    least_score: float = 0.35
    least_ties: int = 2
    memory_factor: float = 0.8
    memory_days: float = 5.0
    forget_below: float = 0.1
    may_link: tuple[str, ...] = ()
    match_overlap: float = 0.25
    match_share: float = 0.4
    match_core: float = 0.75
    newcomer_factor: float = 0.25
    tenure_days: float = 30.0
    merge_share: float = 0.5
    split_share: float = 0.25
    dormant_days: float = 21.0


class ForecastSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Constants of the cash-out rule.

    Attributes:
        least_withdrawals: Below, no ranking (RINGS.md 11).
        half_life_days: Age at which a withdrawal counts half (CASHOUT.md 3: 10-day decay).
        near_share: Share of the score for machines near its own; the rest is its own use.
        near_km: Machines within so far of one it used are named too (CASHOUT.md 4.6).
        bandwidth_km: Standard deviation of the distance kernel (CASHOUT.md 4.7: between
            0.3 and 3 km).
        most_places: Machines named at most.
        retrain_days: Days between trainings by the worker; 0: never. A week brings a
            quarter of the settled questions of a month.
    """

    least_withdrawals: int = 3
    half_life_days: float = 10.0
    near_share: float = 0.1
    near_km: float = 5.0
    bandwidth_km: float = 1.0
    most_places: int = 10
    retrain_days: int = 7


class PeakSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Constants of peak hours.

    On even hours, `chance` 0.005 at a spread of 1.5 h finds a peak in 3 to 7 % of districts of
    8 to 100 complaints (0.025: 14 to 22 %); where three fifths of the complaints lie within a
    few hours it finds them in .89 of districts of 20 complaints and .99 of 40.

    Attributes:
        least_complaints: Districts with fewer have no peaks: a place is named from 10 on
            (ALERTS.md 2).
        weak_below: Peaks from fewer complaints are weak (CASHOUT.md 8).
        spread_h: Standard deviation of the kernel round the clock, hours.
        chance: Quantile of the bootstrap that must lie above the mean of the day.
        replicates: Bootstrap samples; 5 of them lie below the quantile.
        lead_h: Hours before the peak at which a warning goes out (CASHOUT.md 8).
        most_places: Machines named for a district.
    """

    least_complaints: int = 10
    weak_below: int = 20
    spread_h: float = 1.5
    chance: float = 0.005
    replicates: int = 1000
    lead_h: int = 2
    most_places: int = 5


class AlertSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Constants of alerts; severity follows rupees and time left (ALERTS.md 2).

    Attributes:
        medium_paise: From here on MEDIUM: Rs 1 lakh.
        high_paise: From here on HIGH: Rs 10 lakh, the loss from which the e-Zero FIR initiative
            of 2025 makes a complaint a case by itself.
        critical_paise: From here on CRITICAL: Rs 50 lakh.
        soon_h: A cash-out expected within so many hours is one step more severe.
        most_entities: Entities named in one alert.
        most_machines: Machines named in the words of one alert.
        lead_minutes: A preventive warning is raised so long before its peak (ALERTS.md 6).
        least_lead_minutes: And no later than this before it (ALERTS.md 6).
        test_minutes: A test alert is of no use after so long (ALERTS.md 2).
        hold_paise: A hold is advised from so many expected rupees on: Rs 50,000, from which
            the procedure of January 2026 gives nothing back without a court (DOMAIN.md 6).
    """

    medium_paise: int = 10_000_000
    high_paise: int = 100_000_000
    critical_paise: int = 500_000_000
    soon_h: float = 6.0
    most_entities: int = 200
    most_machines: int = 5
    lead_minutes: int = 120
    least_lead_minutes: int = 15
    test_minutes: int = 60
    hold_paise: int = 5_000_000


class HoldSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Constants of the hold queue.

    Attributes:
        latency_minutes: How long a hold takes to bite (TRAIL.md 8).
        untold_share: Share of debits that no bank ever tells of, of accounts of which it has told
            some. 0.04, as the next from what holds found on one made-up feed; not checked on
            another (docs/explanation/holds.md).
        silent_untold_share: The same of accounts of which nothing that left was ever told. 0.5:
            of what seemed to lie there .13 did, where 0.08 for all said .51.
    """

    latency_minutes: int = 20
    untold_share: float = 0.04
    silent_untold_share: float = 0.5


class AnalyticsSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that can be set about what follows from the facts, a part for each question."""

    rings: RingSettings = RingSettings()
    forecasts: ForecastSettings = ForecastSettings()
    peaks: PeakSettings = PeakSettings()
    alerts: AlertSettings = AlertSettings()
    holds: HoldSettings = HoldSettings()

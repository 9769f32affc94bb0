"""Rings in bare tables, from the evidence to groups that deserve the name (RINGS.md section 2)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from analytics.cashout.models import one_thread
from analytics.found import FoundRing
from analytics.settings import RingSettings
from analytics.suspicion.evidence import Evidence
from analytics.suspicion.groups import (
    Found,
    deserves_flag,
    group_accounts,
    is_whole,
    may_be_ring,
    pass_gate,
    settle,
)
from analytics.suspicion.last_run import LastRun, leave
from analytics.suspicion.learnt import Learnt
from analytics.suspicion.look import Look, look_at
from analytics.suspicion.membership import MEMBERSHIP, SUSPICION, Judged, judge_members, kept_trees
from analytics.suspicion.pairs import Standing, read_standing
from analytics.suspicion.scoring import Scorer, mixed
from analytics.suspicion.surroundings import read_surroundings
from analytics.suspicion.tables import Codes, Floats, Mask, RingTables
from analytics.suspicion.telling import tell_rings
from analytics.suspicion.traits import read_traits
from analytics.suspicion.unlearnt import score_unlearnt, why_not_learnt

FOUND_RUNS: Final = 2  # runs that learn from members found by the run before
LEAST_ACCOUNTS: Final = 5_000  # fewer have no steady quantiles, by which kept trees ask
SURE: Final = 0.8  # score from which a found member is learnt from (RINGS.md 4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What one run found.

    Attributes:
        rings: Sorted by their accounts.
        not_learnt: Why nothing was learnt; empty: a suspicion was learnt.
        n_accounts: Accounts looked at.
        n_complaints: Complaints that tell of any.
        n_passed: Accounts that passed the gate.
    """

    rings: Sequence[FoundRing]
    not_learnt: str
    n_accounts: int
    n_complaints: int
    n_passed: int


def find_rings(
    tables: RingTables,
    *,
    settings: RingSettings | None = None,
    random_state: int = 0,
    tell: Callable[[str], None] = lambda _: None,
) -> Findings:
    """Find the rings in bare tables, named.

    The same tables give the same rings in any process, with any hash seed.

    Args:
        tables: What is known.
        settings: Constants; None: those of RINGS.md.
        random_state: Draws folds, what is learnt from, and the order of moves.
        tell: Hears what is done.
    """
    settings = settings or RingSettings()
    found = judge_rings(
        look_at(tables, settings=settings), settings=settings, random_state=random_state, tell=tell
    )
    rings = tell_rings(found.rings, found.look, found.scores)
    return Findings(
        rings=sorted(rings, key=lambda ring: ring.key),
        not_learnt=found.not_learnt,
        n_accounts=len(tables.accounts),
        n_complaints=len(tables.complaints),
        n_passed=int(pass_gate(tables, found.scores, settings=settings).sum()),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class JudgedRings:
    """Rings as judged, in codes of their tables.

    Attributes:
        look: What they were found in.
        scores: Suspicion of every account.
        rings: They, with how surely each member belongs.
        not_learnt: Why nothing was learnt; empty: a suspicion was learnt.
        learnt: What was; None: nothing.
        last: What writes to come go on from; None: nothing was scored that they could.
    """

    look: Look
    scores: Floats
    rings: Sequence[Judged]
    not_learnt: str
    learnt: Learnt | None
    last: LastRun | None


def judge_rings(
    look: Look,
    *,
    settings: RingSettings,
    random_state: int = 0,
    tell: Callable[[str], None] = lambda _: None,
    learnt: Learnt | None = None,
    is_left: bool = False,
) -> JudgedRings:
    """Score, gate, group, flag and judge members: the way of files and stores alike.

    Args:
        look: What is known.
        settings: Constants.
        random_state: Draws what the method draws.
        tell: Hears what is done.
        learnt: What an earlier run learnt: it is applied, and nothing learnt anew; None: learn.
        is_left: Whether writes are to go on from this run.
    """
    kept, last = None, None
    tables = look.tables
    not_learnt = why_not_learnt(tables, settings=settings)
    with one_thread():
        if not_learnt:
            tell(f"nothing is learnt from these complaints: {not_learnt}")
        if not_learnt and len(tables.accounts) < LEAST_ACCOUNTS:
            scores = score_unlearnt(tables, look.evidence, settings=settings)
            groups = _Run(tables, look.evidence, settings, random_state).rings(scores)
            judged = [Judged(group=one, weights=scores[one.members]) for one in groups]
        else:
            grouping = group_tables(
                look,
                settings=settings,
                random_state=random_state,
                tell=tell,
                is_learning=not not_learnt,
                learnt=learnt,
                is_left=is_left,
            )
            scores, kept, last = grouping.scores, grouping.learnt, grouping.last
            flagged = [
                one for one in grouping.groups if deserves_flag(one, scores, settings=settings)
            ]
            judged = judge_members(
                grouping.standing,
                flagged,
                scores,
                judge=kept_trees(MEMBERSHIP, is_dated=tables.is_dated),
            )
    rings = [one for one in judged if is_whole(one.group, settings=settings)]
    tell(f"{len(rings)} rings")
    return JudgedRings(
        look=look, scores=scores, rings=rings, not_learnt=not_learnt, learnt=kept, last=last
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Grouping:
    """Groups before their members are judged.

    Attributes:
        standing: What pairs of account and group are made from.
        scores: Suspicion of every account.
        groups: Those that may be rings.
        learnt: What was learnt; None: nothing.
        last: What writes to come go on from; None: nobody asked.
    """

    standing: Standing
    scores: Floats
    groups: Sequence[Found]
    learnt: Learnt | None
    last: LastRun | None


def group_tables(
    look: Look,
    *,
    settings: RingSettings,
    random_state: int = 0,
    tell: Callable[[str], None] = lambda _: None,
    is_learning: bool = True,
    learnt: Learnt | None = None,
    is_left: bool = False,
) -> Grouping:
    """Learn a suspicion and group by it; else group by what planted worlds taught alone."""
    tables, evidence = look.tables, look.evidence
    tell(f"{len(evidence.left):,} ties between {evidence.n_ends:,} ends")
    names, traits = read_traits(tables, look.passing)
    tell(f"{len(names)} traits of {len(traits):,} accounts")
    around = read_surroundings(evidence)
    run = _Run(tables, evidence, settings, random_state)
    judge = kept_trees(SUSPICION, is_dated=tables.is_dated)
    wanted = judge.kept.figures
    scorer = Scorer(tables, evidence, around, names, traits, wanted, random_state)
    prior = scorer.prior(judge)
    kept, before, scores = None, prior, prior
    if is_learning:
        kept = learnt or _learn(scorer, run, prior, tell)
        before = kept.known(tables.accounts, prior)
        scores = mixed(scorer.apply(kept.models, before), prior)
    passed, modules = run.modules(scores)
    standing = read_standing(tables, evidence, around, look.passing)
    return Grouping(
        standing=standing,
        scores=scores,
        groups=run.settled(modules, scores),
        learnt=kept,
        last=leave(
            look,
            standing,
            scorer,
            kept.models if kept else (),
            before=before,
            scores=scores,
            passed=passed,
            modules=modules,
        )
        if is_left
        else None,
    )


def _learn(scorer: Scorer, run: _Run, prior: Floats, tell: Callable[[str], None]) -> Learnt:
    """Learn from reported accounts, then from the members found as well, over and over.

    What planted worlds taught weighs as much as what is learnt here. Who learnt applies it to
    the same accounts once more, so that later runs on them find just what this one does.
    """
    reported = run.tables.is_reported()
    first = mixed(scorer.run(reported), prior)
    scores = mixed(scorer.run(reported, first), first)
    for turn in range(FOUND_RUNS):
        tell(f"learning from found members, {turn + 1} of {FOUND_RUNS}")
        positive = reported.copy()
        for group in run.rings(scores):
            positive[group.members[scores[group.members] >= SURE]] = True
        scores = mixed(scorer.run(positive, scores), prior)
    return Learnt(models=scorer.models, accounts=run.tables.accounts, scores=scores)


@dataclass(frozen=True, slots=True, eq=False)
class _Run:
    """What every grouping of one run shares."""

    tables: RingTables
    evidence: Evidence
    settings: RingSettings
    random_state: int

    def rings(self, scores: Floats) -> list[Found]:
        """Gate, group and flag."""
        groups = self.groups(scores)
        return [one for one in groups if deserves_flag(one, scores, settings=self.settings)]

    def groups(self, scores: Floats) -> list[Found]:
        """Gate and group; give all that is worth judging."""
        return self.settled(self.modules(scores)[1], scores)

    def modules(self, scores: Floats) -> tuple[Mask, list[Codes]]:
        """Gate and group; give who passed, and the ends of each module."""
        passed = pass_gate(self.tables, scores, settings=self.settings)
        modules = group_accounts(
            self.evidence, passed, settings=self.settings, random_state=self.random_state
        )
        return passed, list(modules)

    def settled(self, modules: Sequence[Codes], scores: Floats) -> list[Found]:
        """Give the groups that are worth judging."""
        groups = settle(modules, self.tables, self.evidence, scores)
        return [one for one in groups if may_be_ring(one, scores, settings=self.settings)]

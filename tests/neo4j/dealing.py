"""Which process runs which test, where several run them."""

from xdist.scheduler import LoadScopeScheduling

from tests.neo4j.server import GIVEN, NEW, OLD

SERVERS = "neo4j"


class OneProcessForServers(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """Deals out tests one by one, but all those over a server to one process: one server runs.

    xdist's own `loadgroup` writes the group into `Item._nodeid`, which pytest 9.2 does not read.
    """

    def _split_scope(self, nodeid: str) -> str:
        return scope_of(nodeid)


def scope_of(nodeid: str) -> str:
    """Give what a test has in common with those that must run in the same process."""
    parameters = nodeid.partition("[")[2].removesuffix("]").split("-")
    return SERVERS if {OLD, NEW, GIVEN}.intersection(parameters) else nodeid

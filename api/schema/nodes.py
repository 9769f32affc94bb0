"""What has an id and can be asked for by it."""

from __future__ import annotations

import strawberry


@strawberry.interface(description="Something with an id of its own; `node` finds it again.")
class Node:
    """Something with an id (Relay)."""

    id: strawberry.ID = strawberry.field(
        description="Opaque; the same on every store; holds no personal value."
    )

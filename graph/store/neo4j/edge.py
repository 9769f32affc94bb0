"""Where the driver's errors become ours."""

from __future__ import annotations

from typing import Final

from neo4j.exceptions import (
    AuthError,
    ConfigurationError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
    TransientError,
)

from graph.errors import CannotWrite, StoreError, StoreUnavailable

LATE: Final = (
    "Neo.ClientError.Transaction.TransactionTimedOut",
    "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration",
    "Neo.ClientError.Transaction.LockClientStopped",
    "Neo.TransientError.Transaction.LockAcquisitionTimeout",
)  # neo4j.com/docs/status-codes: ended by our own time limit

READ_ONLY: Final = (
    "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase",
    "Neo.ClientError.Cluster.NotALeader",
    "Neo.ClientError.General.WriteOnReadOnlyAccessDatabase",
    "Neo.ClientError.Security.Forbidden",
)


def translate(error: DriverError | Neo4jError, url: str) -> StoreError:
    """Give our error for one of the driver's.

    The server's own words are left out: they may quote what a statement was given.
    """
    code = getattr(error, "code", None) or type(error).__name__
    if code in LATE:
        return StoreUnavailable(f"{url} did not answer in time")
    if isinstance(error, AuthError):
        return StoreError(
            f"{url} refuses the name or the password: look at store.url and store.password_file"
        )
    if code in READ_ONLY:
        return CannotWrite(f"{url} lets nothing be written ({code}): check its rights and role")
    if isinstance(error, (ServiceUnavailable, SessionExpired, TransientError)):
        return StoreUnavailable(f"{url} cannot be reached now ({code}): start it, or try again")
    if isinstance(error, ConfigurationError):
        return StoreError(f"{url} does not fit the server: check scheme and port")
    return StoreError(f"{url} failed ({code})")

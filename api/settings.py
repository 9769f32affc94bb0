"""Settings: from a file, then the environment, then a command's flags."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final

import msgspec

from analytics.settings import AnalyticsSettings
from graph.errors import SettingsError
from graph.model.decoding import convert
from graph.settings import IntakeSettings, StoreSettings
from notifiers.settings import EmailSettings, RelaySettings, WebhookSettings

PREFIX: Final = "RINGTRACE_"
FILE_SUFFIX: Final = "_FILE"
DEFAULT_FILE: Final = Path("ringtrace.toml")
NOT_SETTINGS: Final = frozenset({"TEST_NEO4J", "TEST_NEO4J_URL"})  # what tests and tools read


class ServerSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the API listens.

    Attributes:
        host: Address; loopback only until access control exists.
        port: TCP port; 0 takes a free one.
        public_url: What links in messages start with; None: from host and port.
        upload_folder: Where uploads wait, at most 24 hours; None: beside the store's temp files.
        allow_introspection: Whether the schema may be asked for.
        allow_get: Whether queries may come by GET.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str | None = None
    upload_folder: str | None = None
    allow_introspection: bool = True
    allow_get: bool = False

    @property
    def base_url(self) -> str:
        """What links start with, without a slash at the end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return (self.public_url or f"http://{host}:{self.port}").rstrip("/")


class LogSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much is logged: DEBUG, INFO, WARNING or ERROR."""

    level: str = "WARNING"


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that can be set, a part for each room and channel."""

    store: StoreSettings = StoreSettings()
    intake: IntakeSettings = IntakeSettings()
    analytics: AnalyticsSettings = AnalyticsSettings()
    email: EmailSettings = EmailSettings()
    webhook: WebhookSettings = WebhookSettings()
    relay: RelaySettings = RelaySettings()
    server: ServerSettings = ServerSettings()
    log: LogSettings = LogSettings()


def read_settings(
    file: Path | None = None, environment: Mapping[str, str] | None = None
) -> Settings:
    """Read settings; a file that is named must exist, `ringtrace.toml` may.

    `RINGTRACE_STORE__URL` sets `store.url`; with `_FILE` at its end the value is
    the text of that file.

    Raises:
        SettingsError: An unknown name or a wrong value, with its path.
    """
    values = _from_file(file)
    for path, text in _from_environment(os.environ if environment is None else environment):
        part = values
        for name in path[:-1]:
            part = part.setdefault(name, {})
        part[path[-1]] = text
    try:
        return convert(values, Settings, is_strict=False)
    except msgspec.ValidationError as error:
        raise SettingsError(f"settings: {error}") from error


def with_address(settings: Settings, *, host: str | None, port: int | None) -> Settings:
    """Give settings in which a command's flags win over the server's address.

    Raises:
        SettingsError: The address is not this machine alone.
    """
    server = settings.server
    chosen = msgspec.structs.replace(
        server, host=host or server.host, port=server.port if port is None else port
    )
    check_loopback(chosen.host)
    return msgspec.structs.replace(settings, server=chosen)


def check_loopback(host: str) -> None:
    """Refuse to serve others before there is access control.

    Raises:
        SettingsError: The address is not this machine alone.
    """
    try:
        is_loopback = host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        is_loopback = False
    if not is_loopback:
        raise SettingsError(
            f"server.host: {host} is open to other machines, and access control is not there"
            " yet; use 127.0.0.1, and an SSH tunnel to reach it from elsewhere"
        )


def _from_file(file: Path | None) -> dict[str, Any]:
    chosen = file or DEFAULT_FILE
    if file is None and not chosen.exists():
        return {}
    try:
        return tomllib.loads(chosen.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{chosen}: cannot be read: {type(error).__name__}") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{chosen}: {error}") from error


def _from_environment(environment: Mapping[str, str]) -> list[tuple[list[str], str]]:
    found = []
    for name, text in sorted(environment.items()):
        bare = name.removeprefix(PREFIX)
        if bare == name or bare in NOT_SETTINGS:
            continue
        path, value = _path(bare), text
        if path is None and bare.endswith(FILE_SUFFIX):
            path, value = _path(bare.removesuffix(FILE_SUFFIX)), _secret(name, Path(text))
        if path is None:
            raise SettingsError(f"{name}: no such setting; names look like RINGTRACE_STORE__URL")
        found.append((path, value))
    return found


def _path(bare: str) -> list[str] | None:
    """Give the path of the setting that a variable names; None: there is none."""
    path = bare.lower().split("__")
    part: Any = Settings
    for name in path:
        types: dict[str, Any] = {field.name: field.type for field in msgspec.structs.fields(part)}
        if name not in types:
            return None
        part = types[name]
        if not _is_struct(part):
            return path if len(path) > 1 and name == path[-1] else None
    return None


def _is_struct(part: object) -> bool:
    return isinstance(part, type) and issubclass(part, msgspec.Struct)


def _secret(name: str, file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{name}: the file it names cannot be read") from error

import re
from pathlib import Path

import pytest

from api.settings import Settings, check_loopback, read_settings, with_address
from graph.errors import SettingsError


def test_without_file_and_environment_everything_has_its_default() -> None:
    assert read_settings(environment={}) == Settings()


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "ringtrace.toml"
    file.write_text('[store]\nurl = "sqlite:file.db"\n[server]\nport = 8100\n')

    settings = read_settings(file, {"RINGTRACE_STORE__URL": "sqlite:environment.db"})

    assert settings.store.url == "sqlite:environment.db"
    assert settings.server.port == 8100


def test_a_number_in_the_environment_is_read_as_one() -> None:
    assert read_settings(environment={"RINGTRACE_SERVER__PORT": "8200"}).server.port == 8200


def test_a_secret_is_the_text_of_the_file_its_variable_names(tmp_path: Path) -> None:
    secret = tmp_path / "user"
    secret.write_text("officer\n")

    settings = read_settings(environment={"RINGTRACE_EMAIL__USER_FILE": str(secret)})

    assert settings.email.user == "officer"


def test_a_setting_whose_own_name_ends_in_file_is_taken_as_it_stands() -> None:
    settings = read_settings(environment={"RINGTRACE_EMAIL__PASSWORD_FILE": "/run/mail"})

    assert settings.email.password_file == "/run/mail"


@pytest.mark.parametrize(
    ("variable", "says"),
    [
        ("RINGTRACE_STORE__URI", "RINGTRACE_STORE__URI: no such setting"),
        ("RINGTRACE_STORE", "RINGTRACE_STORE: no such setting"),
        ("RINGTRACE_STORE__URL_FILE", "cannot be read"),
    ],
)
def test_an_unknown_variable_is_refused_by_name(variable: str, says: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(says)):
        read_settings(environment={variable: "x"})


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[store]\nuri = 'x'\n", "uri"),
        ("[server]\nport = 'many'\n", "$.server.port"),
        ("[server\n", "line 1"),
    ],
)
def test_a_wrong_file_is_refused_with_the_path(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "ringtrace.toml"
    file.write_text(text)

    with pytest.raises(SettingsError, match=re.escape(says)):
        read_settings(file, {})


def test_a_file_that_is_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        read_settings(tmp_path / "none.toml", {})


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.8.8.8"])
def test_this_machine_may_be_served(host: str) -> None:
    check_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.1.2.3", "police.example"])  # noqa: S104 - refused
def test_other_machines_are_not_served_until_there_is_access_control(host: str) -> None:
    with pytest.raises(SettingsError, match="access control"):
        with_address(Settings(), host=host, port=None)


def test_links_start_with_the_address_served() -> None:
    settings = with_address(Settings(), host="::1", port=9000)

    assert settings.server.base_url == "http://[::1]:9000"


def test_a_constant_of_the_analysis_can_be_set_below_its_part() -> None:
    settings = read_settings(environment={"RINGTRACE_ANALYTICS__RINGS__MARKOV_TIME": "1.5"})

    assert settings.analytics.rings.markov_time == 1.5

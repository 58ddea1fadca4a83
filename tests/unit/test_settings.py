"""Settings: a flag wins over its variable, the variable over the default."""

import pytest

from twingraph.errors import SettingsError
from twingraph.settings import TABLE, Settings, is_given, read_settings, render_table


def test_every_default_is_a_value_that_the_setting_takes() -> None:
    defaults = {setting.name: setting.default for setting in TABLE}
    assert read_settings({}, defaults) == read_settings({}, {}) == Settings()


def test_flag_wins_over_variable_and_variable_over_default() -> None:
    environment = {"TWINGRAPH_PORT": "81", "TWINGRAPH_HOST": "::1"}
    settings = read_settings(environment, {"port": "82", "host": None})
    assert (settings.port, settings.host, settings.workers) == (82, "::1", 2)


def test_it_is_known_what_a_person_said() -> None:
    assert is_given("data", {}, {"data": "x"})
    assert is_given("data", {"TWINGRAPH_DATA": "x"}, {"data": None})
    assert not is_given("data", {}, {"data": None})


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("port", "http"),
        ("port", "65536"),
        ("port", "-1"),
        ("port", "80 81"),
        ("port", ""),
        ("workers", "0"),
        ("query_seconds", "0"),
        ("query_seconds", "nan"),
        ("query_seconds", "inf"),
        ("query_memory_mb", "1.5"),
        ("host", ""),
        ("store", "a\nb"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_by_name(name: str, text: str) -> None:
    with pytest.raises(SettingsError, match="--" + name.replace("_", "-")):
        read_settings({}, {name: text})
    with pytest.raises(SettingsError, match="TWINGRAPH_" + name.upper()):
        read_settings({"TWINGRAPH_" + name.upper(): text}, {})


def test_every_setting_is_explained_in_both_languages() -> None:
    for setting in TABLE:
        assert setting.en and setting.de and setting.en != setting.de
        assert f"`{setting.variable}`" in render_table()

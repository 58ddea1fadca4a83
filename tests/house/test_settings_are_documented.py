"""Settings are named alike everywhere; that the README shows them, test_readme.py sees to."""

from twingraph.settings import TABLE


def test_every_flag_has_a_variable_of_the_same_name() -> None:
    for setting in TABLE:
        assert setting.variable.removeprefix("TWINGRAPH_").lower() == setting.name
        assert setting.flag.removeprefix("--").replace("-", "_") == setting.name

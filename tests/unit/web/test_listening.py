"""Where the server cannot listen, it says why and which setting to change."""

import socket

import pytest

from twingraph.errors import SettingsError
from twingraph.web.front.serving import listen


def test_a_port_in_use_is_answered_with_the_port() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(SettingsError) as caught:
        listen("127.0.0.1", taken.getsockname()[1])
    assert caught.value.hint is not None and "--port" in caught.value.hint


def test_an_address_of_another_machine_is_answered_with_the_host() -> None:
    with pytest.raises(SettingsError) as caught:
        listen("192.0.2.1", 0)
    assert caught.value.hint is not None and "--host" in caught.value.hint

from twingraph.harvest.register import Register


def test_the_older_namesake_gets_the_plain_name() -> None:
    register = Register("https://example.org/", "city")
    register.enter([("Q900", "Aldorf"), ("Q7", "Aldorf"), ("Q8", "Bad Aldorf")])
    assert [register.slug(item) for item in ("Q7", "Q900", "Q8")] == [
        "aldorf",
        "aldorf-q900",
        "bad-aldorf",
    ]
    assert register.is_namesake("Q900")
    assert not register.is_namesake("Q7")
    assert str(register.thing("Q8")) == "https://example.org/id/city/bad-aldorf"


def test_known_slugs_stay_whatever_comes_later() -> None:
    register = Register("https://example.org/", "city", {"Q900": "aldorf"})
    register.enter([("Q7", "Aldorf"), ("Q900", "Neu-Aldorf")])
    assert register.slug("Q900") == "aldorf"
    assert register.slug("Q7") == "aldorf-q7"


def test_a_name_without_letters_of_ours_is_called_by_its_number() -> None:
    register = Register("https://example.org/", "city")
    register.enter([("Q5", "東京")])
    assert register.slug("Q5") == "q5"

"""The guard: what it refuses, what it lets pass, what it finds out, and that nothing stops it."""

from __future__ import annotations

import pyoxigraph
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from twingraph.sparql.guard import Plan, check, clear_at_sight, look_closely
from twingraph.sparql.limits import Limits
from twingraph.sparql.refusal import Refusal

LIMITS = Limits()
WORDS = [
    "SELECT", "*", "{", "}", "(", ")", "<", ">", "<http://x/y#z>", "<a#b>", "?x", "?trueSERVICE",
    "SERVICE", "service", "SILENT", "service:a", "ex:b", ":", ":a", "true", "1", "1.5e3", ".", ";",
    "'", '"', '"""', "'''", "'a'", '"b"', "\\", "\\u0053", "#", "\n", "\r", " ", "\t", "FILTER",
    "EXISTS", "GRAPH", "FROM", "NAMED", "PREFIX", "BASE", "@en", "^^", "/", "|", "&&", "||", "!",
    "[", "]", "<<", ">>", "_:b", "a", "VALUES", "BIND", "AS", "ü", "😀", "\x00", "%41", "-",
]  # fmt: skip
SOUP = st.lists(st.sampled_from(WORDS), max_size=40).map("".join)


def refusal(text: str, limits: Limits = LIMITS) -> Refusal:
    with pytest.raises(Refusal) as caught:
        check(text, limits)
    return caught.value


def test_nesting_is_counted_over_brackets_of_all_kinds() -> None:
    limits = Limits(nesting=6)
    check("ASK { { [ ( [ { } ] ) ] } }", limits)
    assert refusal("ASK { { [ ( [ { { } } ] ) ] } }", limits).problem == "too-deep"


def test_brackets_in_text_do_not_nest() -> None:
    limits = Limits(nesting=2)
    check("ASK { ?s ?p '((((' ; <http://x/((((> \"{{{{\" # ((((\n }", limits)


def test_operators_are_counted_and_values_are_not() -> None:
    limits = Limits(operators=10)
    check(f"ASK {{ VALUES ?x {{ {'1 ' * 500} }} }}", limits)
    check(f"ASK {{ FILTER (?x IN ({'1, ' * 500} 1)) }}", limits)
    assert refusal(f"ASK {{ FILTER (1{'+1' * 20}) }}", limits).problem == "too-many-operators"
    unions = " UNION ".join(["{}"] * 20)
    assert refusal(f"ASK {{ {unions} }}", limits).problem == "too-many-operators"


@pytest.mark.parametrize("word", ["INSERT", "delete", "Load", "CLEAR", "CREATE", "DROP", "COPY",
                                  "MOVE", "ADD", "WITH"])  # fmt: skip
def test_updates_are_named_as_such_behind_any_prologue(word) -> None:
    for prologue in ("", "# c\n", "PREFIX a: <b:c> ", "BASE <a:b>\nPREFIX x: # y\n <a:b> "):
        assert refusal(f"{prologue}{word} DATA {{}}").problem == "update-refused"


def test_the_place_of_a_refusal_is_told() -> None:
    caught = refusal("ASK {\n  ?s ?p 'ü' .\n  SERVICE <x:y> {} }")
    assert (caught.values["line"], caught.values["column"]) == (3, 3)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ASK {}", ()),
        ("ASK { ?s ?p 'FROM <x:y>' }", ()),
        ("ASK FROM <x:y> {}", ("<x:y>",)),
        ("ASK FROM <x:y> FROM NAMED ex:z {}", ("<x:y>", "ex:z")),
        ("ASK from#c\nnamed#d\n:z{}", (":z",)),
    ],
)
def test_from_clauses_are_found(text, expected) -> None:
    assert tuple(name for _, name in check(text, LIMITS).from_tokens) == expected


@pytest.mark.parametrize("word", ["NOW", "rand", "Uuid", "STRUUID", "BNODE"])
def test_what_changes_by_itself_is_not_repeatable(word) -> None:
    assert not check(f"SELECT ({word}() AS ?x) {{}}", LIMITS).is_repeatable
    assert check(f"SELECT ?{word} {{ ?{word} ?p '{word}()' }}", LIMITS).is_repeatable


@given(SOUP)
def test_any_soup_of_tokens_gets_a_plan_or_a_refusal(soup: str) -> None:
    try:
        assert isinstance(check(soup, LIMITS), Plan)
    except Refusal:
        pass


COMMENTS = st.sampled_from(
    [
        "",
        "# from when, now known?\n",
        " #SERVICE\r",
        "#{\n",
        "\n# a\n#from",
        "#a\x0bSERVICE <a:b> {}\n",
    ]
)
QUERIES = st.tuples(
    COMMENTS,
    st.sampled_from(["", "PREFIX ex: <a:b> ", "# c\n", "prefix : <x#> BASE <y> ", " \n"]),
    st.sampled_from(["SELECT * { ", "ASK{", "construct { ", "DESCRIBE ?x ", "SELECTED "]),
    SOUP,
).map("".join)


@example("construct { <")
@given(SOUP | QUERIES)
def test_what_is_cleared_at_sight_is_what_a_closer_look_would_say(text: str) -> None:
    plan = clear_at_sight(text, LIMITS)
    if plan is not None:
        assert plan == look_closely(text, LIMITS)


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\n\n  "])
def test_words_in_comments_before_a_query_do_not_make_it_suspicious(end) -> None:
    text = f"# From when is it known?{end}# by service?{end}ASK {{ ?s ?p ?o }}"
    plan = clear_at_sight(text, LIMITS)
    assert plan is not None and plan == look_closely(text, LIMITS)


@pytest.mark.parametrize("end", ["\x0b", "\x0c", "\x85", "\u2028", "\x1c", "\0", ""])
def test_only_the_end_of_a_line_ends_a_comment(end) -> None:
    assert clear_at_sight(f"# a{end}ASK {{ ?s ?p ?o }}", LIMITS) is None
    assert clear_at_sight(f"# a\nASK FROM <a:b> {{}}#{end}", LIMITS) is None


@given(st.text(max_size=300))
def test_any_text_gets_a_plan_or_a_refusal(text: str) -> None:
    try:
        check(text, LIMITS)
    except Refusal:
        pass


SERVICE_HIDERS = st.tuples(
    SOUP,
    st.sampled_from(
        [
            "SERVICE",
            "service",
            "SERVICE SILENT ",
            "SERVICESILENT",
            "trueSERVICE",
            "1SERVICE",
            "SERVICEex:",
            "service:",
            ":SERVICE",
            "?SERVICE",
        ]
    ),  # fmt: skip
    st.sampled_from(["<http://127.0.0.1:1/>", "<a:b>", " ?x", "?x", "a", " ex:a", ":a", "ex:a"]),
    st.sampled_from(["{}", " {}", "#c\n{}", "{ ?s ?p ?o }"]),
    SOUP,
)


@given(SERVICE_HIDERS)
def test_whatever_the_engine_takes_for_service_is_refused(parts) -> None:
    """The engine is the oracle: it must never get so far as to ask somebody."""
    before, word, target, group, after = parts
    text = "PREFIX ex: <http://127.0.0.1:1/> PREFIX : <http://127.0.0.1:1/x> PREFIX service: <a:b>"
    text += f" SELECT * {{ {before} {word}{target}{group} {after} }}"
    try:
        check(text, LIMITS)
    except Refusal:
        return
    # Port 1 is one the engine's client refuses by itself, so no connection is ever tried.
    try:
        answer = pyoxigraph.Store().query(text)
        answer.serialize(format=pyoxigraph.QueryResultsFormat.JSON)
    except SyntaxError:
        pass
    except OSError as trouble:
        pytest.fail(f"{text!r} reached the network: {trouble}")

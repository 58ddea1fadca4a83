"""Saved questions as pages and addresses."""

import csv
import io
import json
from urllib.parse import quote

import pyoxigraph
import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from twingraph.engine import Engine
from twingraph.web import create_app
from twingraph.web.answers import MOST_ROWS
from twingraph.web.forms import RDF_SYNTAXES, Syntax
from twingraph.web.questions import SYNTAXES, form_of

EVIL = "\"><script>alert(1)</script>} SELECT * {'"
HTML = {"Accept": "text/html", "Accept-Language": "en"}


@pytest.fixture(scope="module")
def client(engine: Engine) -> FlaskClient:
    return create_app(engine).test_client()


@pytest.fixture(scope="module")
def minitown_client(minitown_engine: Engine) -> FlaskClient:
    return create_app(minitown_engine).test_client()


def page(client: FlaskClient, path: str, **headers: str) -> str:
    response = client.get(path, headers=HTML | headers)
    assert response.status_code == 200, response.status
    return response.get_data(as_text=True)


def test_the_list_leads_to_every_question(client: FlaskClient, engine: Engine) -> None:
    html = page(client, "/query")
    offered = [query for query in engine.queries if query.shelf != "hygiene"]
    assert offered
    for query in offered:
        assert f'href="/query/{query.slug}"' in html


@pytest.mark.parametrize("syntax", RDF_SYNTAXES, ids=lambda syntax: syntax.extension)
def test_the_list_is_rdf_too_and_its_queries_run(
    client: FlaskClient, engine: Engine, syntax: Syntax
) -> None:
    answer = client.get("/query", headers={"Accept": syntax.media_type})
    assert (answer.status_code, answer.mimetype) == (200, syntax.media_type)
    assert answer.data == client.get(f"/query.{syntax.extension}").data
    graph = pyoxigraph.Store()
    graph.load(answer.data, pyoxigraph.RdfFormat.from_media_type(syntax.media_type))
    found = graph.query(
        "PREFIX sh: <http://www.w3.org/ns/shacl#>"
        "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>"
        "SELECT ?query ?text { ?query a sh:SPARQLExecutable ; sh:select|sh:ask|sh:construct ?text ;"
        ' rdfs:comment ?de , ?en FILTER (LANG(?de) = "de" && LANG(?en) = "en") }',
        use_default_graph_as_union=True,
    )
    texts = {row["query"].value.rpartition("/")[2]: row["text"].value for row in found}
    assert texts == {query.slug: query.text for query in engine.queries if query.slug in texts}
    assert set(texts) == {one["slug"] for one in client.get("/query.json").json["questions"]}


def test_the_list_is_there_for_programs_too(client: FlaskClient) -> None:
    answer = client.get("/query", headers={"Accept": "application/json"})
    assert "Accept" in answer.headers["Vary"]
    questions = {one["slug"]: one for one in answer.json["questions"]}
    assert answer.json == client.get("/query.json").json
    asked = questions["in-force-in-a-year"]
    assert asked["question"]["de"] == "Welche Partnerschaften bestanden in einem Jahr?"
    assert [param["name"] for param in asked["parameters"]] == ["year", "language"]
    assert asked["parameters"][0]["default"] == "1985"


def test_every_question_answers_in_every_form_it_offers(
    client: FlaskClient, engine: Engine
) -> None:
    asked = 0
    for query in engine.queries:
        if query.shelf == "hygiene":
            continue
        for syntax in SYNTAXES[form_of(query.text)]:
            answer = client.get(f"/query/{query.slug}.{syntax.extension}")
            assert answer.status_code == 200, (query.slug, syntax.extension)
            assert answer.mimetype == syntax.media_type
            assert answer.data
            asked += 1
    assert asked > 300


def test_the_form_of_the_answer_is_negotiated(client: FlaskClient) -> None:
    answer = client.get("/query/distances", headers={"Accept": "text/csv"})
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Location"] == "/query/distances.csv"
    assert {"accept", "accept-language"} <= {name.lower() for name in answer.vary}
    refused = client.get("/query/distances", headers={"Accept": "image/png"})
    assert refused.status_code == 406
    assert "/query/distances.csv" in refused.get_data(as_text=True)


def test_a_parameter_changes_the_question(client: FlaskClient) -> None:
    rows = list(csv.DictReader(io.StringIO(
        client.get("/query/in-force-in-a-year.csv?year=1965&language=en").get_data(as_text=True)
    )))  # fmt: skip
    assert [row["name"] for row in rows] == ["Dortmund–Amiens town partnership"]
    assert 'value="1965"' in page(client, "/query/in-force-in-a-year?year=1965")


def test_things_are_chosen_by_slug_or_by_address(client: FlaskClient) -> None:
    address = quote("https://w3id.org/twingraph/dortmund/id/city/leeds", safe="")
    by_slug = client.get("/query/since-when.csv?city=leeds").data
    assert by_slug == client.get(f"/query/since-when.csv?city={address}").data
    assert b"1969-06-02" in by_slug
    html = page(client, "/query/since-when?city=leeds")
    assert '<option value="leeds" selected>Leeds</option>' in html


def test_values_are_bound_as_terms(client: FlaskClient) -> None:
    for extension in ("csv", "rq", "html"):
        answer = client.get(f"/query/find-a-name.{extension}?word={quote(EVIL)}", headers=HTML)
        assert answer.status_code == 200
        assert "<script>alert" not in answer.get_data(as_text=True) or extension == "rq"
    text = client.get(f"/query/find-a-name.rq?word={quote(EVIL)}").get_data(as_text=True)
    assert 'VALUES ?word { "\\"><script>' in text


@pytest.mark.parametrize(
    "given", ["year=abc", "year=-5", "year=19855", f"year={quote(EVIL)}", "year=٣", "year="]
)
def test_a_wrong_value_is_refused_where_it_stands(client: FlaskClient, given: str) -> None:
    answer = client.get(f"/query/in-force-in-a-year?{given}", headers=HTML)
    html = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert 'aria-invalid="true" aria-describedby="field-year-wrong"' in html
    assert "<script>alert" not in html
    assert client.get(f"/query/in-force-in-a-year.csv?{given}").status_code == 400


@pytest.mark.parametrize(
    "given", ["city=atlantis", "city=http://e/x", "city=../../etc", "city=%00"]
)
def test_an_unknown_thing_is_refused(client: FlaskClient, given: str) -> None:
    assert client.get(f"/query/since-when?{given}", headers=HTML).status_code == 400
    assert client.get(f"/query/since-when.json?{given}").status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        "/query/in-force-in-a-year?jahr=1985",
        "/query/in-force-in-a-year?year=1985&year=1986",
        "/query/in-force-in-a-year?lang=fr",
    ],
)
def test_an_unknown_parameter_is_refused(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers={"Accept": "application/problem+json"})
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize(
    "path",
    ["/query/nothing", "/query/distances.doc", "/query/distances.ttl", "/query/x/y", "/query/.csv"],
)
def test_what_is_not_there_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path, headers=HTML).status_code == 404


def test_pages_speak_the_readers_language(client: FlaskClient) -> None:
    german = page(client, "/query/resting", **{"Accept-Language": "de"})
    assert "Austausch ausgesetzt" in german and '<th scope="col">Zustand</th>' in german
    assert "31. März 2022" in german
    english = page(client, "/query/resting?lang=de", **{"Accept-Language": "en"})
    assert "31. März 2022" in english
    assert "31 March 2022" in page(client, "/query/resting")


def test_things_are_called_by_name_and_lead_to_their_page(client: FlaskClient) -> None:
    html = page(client, "/query/partners")
    assert 'href="/doc/city/rostov-on-don"' in html and ">Rostov-on-Don</a>" in html


def test_a_column_that_only_repeats_names_is_left_out(client: FlaskClient) -> None:
    html = page(client, "/query/in-force-in-a-year")
    assert html.count("Dortmund–Amiens town partnership") == 1


def test_places_come_as_a_map_and_amounts_as_bars(client: FlaskClient) -> None:
    assert 'aria-label="World map with 11 places from the answer"' in page(
        client, "/query/partners-on-a-map"
    )
    assert page(client, "/query/population-chart").count('<svg class="bar"') == 11


def test_a_verdict_is_a_word(client: FlaskClient) -> None:
    assert '<p class="verdict">Yes</p>' in page(client, "/query/is-it-a-partner-city")
    assert '<p class="verdict">No</p>' in page(client, "/query/is-it-a-partner-city?city=beyoglu")


def test_head_is_get_without_a_body(client: FlaskClient) -> None:
    got, head = client.get("/query/partners.csv"), client.head("/query/partners.csv")
    assert head.status_code == 200 and head.data == b""
    for name in ("Content-Type", "Content-Length", "ETag"):
        assert head.headers[name] == got.headers[name]
    again = client.get("/query/partners.csv", headers={"If-None-Match": got.headers["ETag"]})
    assert again.status_code == 304


def test_a_question_that_names_anothers_city_is_not_offered(
    client: FlaskClient, minitown_client: FlaskClient
) -> None:
    assert minitown_client.get("/query/since-when", headers=HTML).status_code == 404
    html = page(minitown_client, "/query/partners-on-a-map")
    assert "Dortmund" not in html
    assert client.get("/query/since-when", headers=HTML).status_code == 200


def test_the_query_page_begins_with_a_query_that_works(client: FlaskClient) -> None:
    html = page(client, "/sparql")
    assert 'name="query"' in html and "tg:distanceKm" in html
    assert 'id="ask-result"' in html and "<table>" not in html


def test_without_a_script_the_answer_is_part_of_the_page(client: FlaskClient) -> None:
    query = "SELECT ?name ?n { VALUES (?name ?n) { ('A&B' 1) ('C' 2) } }"
    html = page(client, f"/sparql?query={quote(query)}")
    assert "<span>A&amp;B</span>" in html
    assert html.count('<svg class="bar"') == 2
    assert '<meta name="robots" content="noindex">' in html
    assert "@prefix" in page(client, f"/sparql?query={quote('CONSTRUCT WHERE { ?s a ?o }')}")
    assert ">Yes</p>" in page(client, f"/sparql?query={quote('ASK {}')}")


def test_a_query_with_a_fault_is_answered_with_its_line(client: FlaskClient) -> None:
    query = "SELECT ?a\nWHERE {\n  ?a <b>\n}"
    answer = client.get(f"/sparql?query={quote(query)}", headers=HTML)
    html = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert 'role="alert" data-line="4"' in html
    assert "<code>}</code>" in html


def test_a_saved_question_can_be_loaded_without_being_asked(client: FlaskClient) -> None:
    html = page(client, "/sparql?saved=resting")
    assert "state:exchanges-suspended" in html and "<table>" not in html
    assert client.get("/sparql?saved=nothing", headers=HTML).status_code == 404


def test_long_answers_are_cut_and_say_so(client: FlaskClient) -> None:
    blocks = " ".join(f"VALUES ?{name} {{ 0 1 2 3 4 5 6 7 8 9 }}" for name in "abc")
    query = f"SELECT ?a ?b ?c {{ {blocks} }}"
    html = page(client, f"/sparql?query={quote(query)}")
    assert html.count("<tr>") == MOST_ROWS + 1
    assert "The first 500 of 1,000 rows are shown" in html


def post(
    client: FlaskClient, body: bytes, kind: str = "application/sparql-results+json"
) -> tuple[int, str]:
    answer = client.post("/query/answer?lang=en", data=body, content_type=kind)
    return answer.status_code, answer.get_data(as_text=True)


def test_an_answer_is_put_into_words(client: FlaskClient) -> None:
    leeds = {"type": "uri", "value": "https://w3id.org/twingraph/dortmund/id/city/leeds"}
    evil = {"type": "literal", "value": EVIL}
    answer = {"head": {"vars": ["c", "e"]}, "results": {"bindings": [{"c": leeds, "e": evil}]}}
    status, html = post(client, json.dumps(answer).encode())
    assert status == 200
    assert ">Leeds</a>" in html
    assert "<script>" not in html and "&lt;script&gt;" in html
    assert post(client, b'{"head": {}, "boolean": false}')[1].strip() == '<p class="verdict">No</p>'


def test_only_answers_are_put_into_words(client: FlaskClient) -> None:
    assert post(client, b"<x/>", "text/xml")[0] == 415
    assert post(client, b"query=x", "application/x-www-form-urlencoded")[0] == 415
    assert post(client, b" " * (5 << 20))[0] == 413
    assert (
        post(client, b'{"head": {"vars": ["a"]}, "results": {"bindings": [{"a": {}}]}}')[0] == 400
    )


terms = st.one_of(
    st.fixed_dictionaries(
        {"type": st.sampled_from(["uri", "bnode", "literal", "triple", "x"]), "value": st.text()}
    ),
    st.fixed_dictionaries({"type": st.just("literal"), "value": st.text(), "datatype": st.text()}),
    st.fixed_dictionaries({"type": st.just("literal"), "value": st.text(), "xml:lang": st.text()}),
    st.none() | st.integers() | st.text(),
)
documents = st.one_of(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=8,
    ),
    st.fixed_dictionaries(
        {
            "head": st.just({"vars": ["a", "b"]}),
            "results": st.fixed_dictionaries(
                {
                    "bindings": st.lists(
                        st.dictionaries(st.sampled_from(["a", "b"]), terms), max_size=4
                    )
                }
            ),
        }
    ),
)


@given(documents)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_posted_is_answered_in_good_order(
    client: FlaskClient, document: object
) -> None:
    status, html = post(client, json.dumps(document).encode())
    assert status in (200, 400)
    assert "<script" not in html


def test_terms_are_offered_by_short_form_name_and_meaning(client: FlaskClient) -> None:
    terms = {term["t"]: term for term in client.get("/words.json?lang=de").json}
    assert terms["tg:partner"]["s"] == "property" and terms["tg:partner"]["l"] == "Partner"
    assert terms["tg:Partnership"]["s"] == "class" and terms["tg:Partnership"]["d"]
    assert terms["kind:town-friendship"]["l"] == "Städtefreundschaft"
    assert terms["city:xian"]["s"] == "thing"
    assert terms["skos:prefLabel"]["s"] == "property"


def test_what_happened_on_a_day_of_the_year_is_told_for_every_year(client: FlaskClient) -> None:
    answer = client.get("/query/on-this-day.csv?day=2030-07-04&language=en").get_data(as_text=True)
    found = {(row["date"], row["partnership"]) for row in csv.DictReader(io.StringIO(answer))}
    partnership = "https://w3id.org/twingraph/dortmund/id/partnership/dortmund-"
    assert found == {
        ("1977-07-04", f"{partnership}buffalo"),
        ("1977-07-04", f"{partnership}rostov-on-don"),
    }

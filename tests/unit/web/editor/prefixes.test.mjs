// Prefixes: found where they are used and nowhere else, declared where they belong.

import assert from "node:assert/strict";
import test from "node:test";
import { declarations, declaredPrefixes, missingPrefixes } from "../../../../src/twingraph/web/editor/prefixes.js";

const known = { city: "http://c/", skos: "http://s#", tg: "http://t#", xsd: "http://x#" };

function declared(text) {
  const changes = declarations(text, missingPrefixes(text, known), known);
  return changes.reduceRight((done, { from, insert }) => done.slice(0, from) + insert + done.slice(from), text);
}

test("a known prefix that is used and not declared is missing", () => {
  assert.deepEqual(missingPrefixes("SELECT ?a { ?a tg:partner city:leeds ; a tg:City }", known), ["city", "tg"]);
  assert.deepEqual(missingPrefixes('"1"^^xsd:integer', known), ["xsd"]);
  assert.deepEqual(missingPrefixes("?a tg:x/skos:y|^city:z ?b", known), ["city", "skos", "tg"]);
});

test("what is declared, unknown, or only looks like a prefix is not missing", () => {
  for (const text of [
    "PREFIX tg: <http://t#>\nSELECT ?a { ?a tg:x ?b }",
    "prefix\ttg: <http://t#> ASK { ?a tg:x ?b }",
    "?a foo:bar ?b",
    "# tg:comment",
    '"tg:string" \'city:x\' """skos:\n"x" tg:"""',
    "<http://e/tg:iri>",
    "?tg :x",
    "_:tg",
  ]) {
    assert.deepEqual(missingPrefixes(text, known), [], text);
  }
});

test("a declaration stands at its place in the alphabet", () => {
  assert.equal(
    declared("PREFIX skos: <http://s#>\n\nSELECT ?a { city:x skos:y tg:z }"),
    "PREFIX city: <http://c/>\nPREFIX skos: <http://s#>\nPREFIX tg: <http://t#>\n\nSELECT ?a { city:x skos:y tg:z }",
  );
  assert.equal(declared("ASK { ?a tg:b ?c }"), "PREFIX tg: <http://t#>\nASK { ?a tg:b ?c }");
});

test("the question at the top stays at the top", () => {
  assert.equal(
    declared("# de: Frage?\n# en: question?\nBASE <http://b/>\nASK { ?a tg:b ?c }"),
    "# de: Frage?\n# en: question?\nBASE <http://b/>\nPREFIX tg: <http://t#>\nASK { ?a tg:b ?c }",
  );
});

test("what was declared is declared", () => {
  const text = declared("SELECT ?a { city:x skos:y tg:z }");
  assert.deepEqual([...declaredPrefixes(text)], ["city", "skos", "tg"]);
  assert.equal(declared(text), text);
});

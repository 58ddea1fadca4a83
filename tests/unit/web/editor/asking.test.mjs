// Asking: read no more than a page can show, hang up on the rest, say what was refused.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import test from "node:test";
import { addressOf, ask, Refused } from "../../../../src/twingraph/web/editor/asking.js";

const row = (number) => ({ a: { type: "literal", value: `},{ ${number}` } });

async function serving(answer, use) {
  const asked = [];
  const server = createServer((request, response) => {
    const body = [];
    request.on("data", (piece) => body.push(piece));
    request.on("end", () => {
      asked.push({ method: request.method, url: request.url, body: Buffer.concat(body).toString() });
      answer(request, response);
    });
  }).listen(0, "127.0.0.1");
  await new Promise((done) => server.once("listening", done));
  const base = `http://127.0.0.1:${server.address().port}`;
  const plain = globalThis.fetch;
  globalThis.location = { href: `${base}/sparql` };
  globalThis.fetch = (address, options) => plain(new URL(address, base), options);
  try {
    return [await use(), asked];
  } finally {
    globalThis.fetch = plain;
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
}

const options = { language: "de", render: "/query/answer?lang=de", signal: new AbortController().signal };

function respond(type, body, status = 200) {
  return (request, response) => {
    const isRender = request.url.startsWith("/query/answer");
    response.writeHead(isRender ? 200 : status, { "Content-Type": isRender ? "text/html" : type });
    response.end(isRender ? "<p>shown</p>" : body);
  };
}

test("an answer is put into words, with the number of its rows", async () => {
  const bindings = Array.from({ length: 700 }, (_, number) => row(number));
  const body = JSON.stringify({ head: { vars: ["a"] }, results: { bindings } });
  const [answer, asked] = await serving(respond("application/sparql-results+json", body), () => ask("SELECT", options));
  assert.deepEqual(answer, { html: "<p>shown</p>", isCut: false });
  assert.equal(asked[1].url, "/query/answer?lang=de&total=700");
  assert.equal(JSON.parse(asked[1].body).results.bindings.length, 500);
});

test("an answer too large is cut at a whole row", async () => {
  const bindings = Array.from({ length: 60_000 }, (_, number) => row(number));
  const body = JSON.stringify({ head: { vars: ["a"] }, results: { bindings } });
  assert.ok(body.length > 2_000_000);
  const [answer, asked] = await serving(respond("application/sparql-results+json", body), () => ask("SELECT", options));
  assert.equal(answer.isCut, true);
  assert.deepEqual(JSON.parse(asked[1].body).results.bindings[499], row(499));
});

test("a graph is shown as it comes", async () => {
  const [answer, asked] = await serving(respond("text/turtle; charset=utf-8", "<a> <b> <c> ."), () => ask("CONSTRUCT", options));
  assert.deepEqual(answer, { graph: "<a> <b> <c> .", isCut: false });
  assert.equal(asked.length, 1);
});

test("a refusal carries the problem's words and place", async () => {
  const body = JSON.stringify({ title: "no SPARQL", detail: "line 2", line: 2 });
  await serving(respond("application/problem+json", body, 400), async () => {
    await assert.rejects(ask("SELECT", options), (error) => error instanceof Refused && error.problem.line === 2);
  });
  await serving(respond("text/plain", "out of order", 502), async () => {
    await assert.rejects(ask("SELECT", options), (error) => error.problem.title.startsWith("502"));
  });
});

test("a long query is posted, a short one can be a link", async () => {
  const long = `# ${"long ".repeat(1000)}\nASK {}`;
  assert.equal(addressOf(long), null);
  assert.equal(addressOf("ASK {}", { lang: "en" }), "/sparql?lang=en&query=ASK+%7B%7D");
  const [, asked] = await serving(respond("text/turtle", ""), () => ask(long, options));
  assert.deepEqual([asked[0].method, asked[0].url], ["POST", "/sparql"]);
  assert.equal(new URLSearchParams(asked[0].body).get("query"), long);
});

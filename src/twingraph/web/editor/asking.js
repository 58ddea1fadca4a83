// Ask the endpoint, read no more than a page can show, and have the answer put into words.

const ACCEPT = "application/sparql-results+json, text/turtle;q=0.9";
const LONGEST_ADDRESS = 4000;
const MOST_BYTES = 1_500_000;
const MOST_ROWS = 500;

/** A refusal of the endpoint: `problem` is its problem document (RFC 9457). */
export class Refused extends Error {
  constructor(problem) {
    super(problem.detail ?? problem.title);
    this.problem = problem;
  }
}

/** The address under which `query` can be asked again, or null if it would be too long. */
export function addressOf(query, parameters = {}) {
  const address = `/sparql?${new URLSearchParams({ ...parameters, query })}`;
  return address.length <= LONGEST_ADDRESS ? address : null;
}

/** Ask; the answer is `{ html, isCut }` or `{ graph, isCut }`. Aborting `signal` ends the work. */
export async function ask(query, { language, render, signal }) {
  const headers = { Accept: ACCEPT, "Accept-Language": language };
  const address = addressOf(query);
  const response = address
    ? await fetch(address, { headers, signal })
    : await fetch("/sparql", { method: "POST", headers, signal, body: new URLSearchParams({ query }) });
  const type = response.headers.get("Content-Type") ?? "";
  if (!response.ok) throw new Refused(await problemOf(response));
  const [text, isCut] = await readStart(response);
  if (!type.includes("json")) return { graph: isCut ? text.slice(0, text.lastIndexOf("\n")) : text, isCut };
  const answer = isCut ? wholePart(text) : JSON.parse(text);
  const rows = answer.results?.bindings;
  const total = rows?.length ?? 0;
  if (rows) answer.results.bindings = rows.slice(0, MOST_ROWS);
  const target = new URL(render, location.href);
  target.searchParams.set("total", total);
  const rendered = await fetch(target, {
    method: "POST",
    headers: { "Content-Type": "application/sparql-results+json", Accept: "text/html, application/problem+json" },
    body: JSON.stringify(answer),
    signal,
  });
  if (!rendered.ok) throw new Refused(await problemOf(rendered));
  return { html: await rendered.text(), isCut };
}

async function problemOf(response) {
  try {
    return await response.json();
  } catch {
    return { status: response.status, title: `${response.status} ${response.statusText}` };
  }
}

/** The beginning of a body, and whether there is more. Hanging up tells the server to stop. */
async function readStart(response) {
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return [text + decoder.decode(), false];
    text += decoder.decode(value, { stream: true });
    if (text.length > MOST_BYTES) {
      await reader.cancel();
      return [text, true];
    }
  }
}

/** The complete rows of an answer in SPARQL JSON that was cut off. */
function wholePart(text) {
  for (let end = text.lastIndexOf("},{"); end > 0; end = text.lastIndexOf("},{", end - 1)) {
    try {
      return JSON.parse(`${text.slice(0, end + 1)}]}}`);
    } catch {
      // the mark stood inside a string: try the one before
    }
  }
  throw new Refused({ title: "…" });
}

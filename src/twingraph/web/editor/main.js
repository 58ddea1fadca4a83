// The query page comes alive: the editor takes the place of the plain field, answers come without
// leaving the page.

import { addressOf, ask, Refused } from "./asking.js";
import { suggest } from "./completion.js";
import { openEditor } from "./editor.js";
import { declarations, missingPrefixes } from "./prefixes.js";

const element = (id) => document.getElementById(id);
const form = element("ask");
const field = element("ask-query");
const status = element("ask-status");
const cancel = element("ask-cancel");
const result = element("ask-result");
const shown = element("ask-shown");
const link = element("ask-link");
const saved = document.querySelector("form.saved");
const words = JSON.parse(form.dataset.words);
const known = JSON.parse(form.dataset.prefixes);
const { language, terms, render } = form.dataset;
const chosen = form.elements.lang ? { lang: form.elements.lang.value } : {};
const seconds = (since) =>
  ((performance.now() - since) / 1000).toLocaleString(language, { maximumFractionDigits: 1 });
const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);

let asking = null;

const editor = openEditor(element("ask-editor"), {
  text: field.value,
  label: `${words.editor}. ${element("ask-keys").textContent}`,
  source: suggest(terms, known),
  run,
});
element("ask-editor").hidden = false;
element("ask-keys").hidden = false;
field.hidden = true;
field.required = false;
document.querySelector("label[for=ask-query]").addEventListener("click", editor.focus);
const failed = shown.querySelector(".trouble[data-line]");
if (failed) editor.mark(Number(failed.dataset.line), Number(failed.dataset.column), failed.textContent.trim());

form.addEventListener("submit", (event) => {
  field.value = withPrefixes();
  if (event.submitter?.name !== "format") {
    event.preventDefault();
    run();
  } else {
    // A long query does not fit into an address.
    form.method = addressOf(field.value) ? "get" : "post";
  }
});

cancel.addEventListener("click", () => {
  asking?.abort();
  editor.focus();
});

saved.addEventListener("submit", async (event) => {
  event.preventDefault();
  const slug = saved.elements.saved.value;
  if (!slug) return;
  const response = await fetch(`/query/${slug}.rq?language=${language}`).catch(() => null);
  if (!response?.ok) {
    // The question may have no language to choose.
    const plain = await fetch(`/query/${slug}.rq`).catch(() => null);
    if (!plain?.ok) return say(words.failed);
    editor.replace((await plain.text()).trim());
  } else {
    editor.replace((await response.text()).trim());
  }
  editor.unmark();
  say(words.loaded);
});

/** The query with the declarations of all known prefixes that it uses. */
function withPrefixes() {
  const text = editor.text();
  const missing = missingPrefixes(text, known);
  if (missing.length) editor.change(declarations(text, missing, known));
  return editor.text();
}

async function run() {
  asking?.abort();
  const mine = (asking = new AbortController());
  const query = (field.value = withPrefixes());
  const began = performance.now();
  const clock = document.createElement("span");
  clock.ariaHidden = "true";
  const tick = setInterval(() => (clock.textContent = ` ${fill(words.seconds, { seconds: seconds(began) })}`), 200);
  editor.unmark();
  say(words.asking, clock);
  cancel.hidden = false;
  try {
    const answer = await ask(query, { language, render, signal: mine.signal });
    show(answer);
    offerFiles(query);
    remember(query);
    say(fill(words.done, { seconds: seconds(began) }));
  } catch (error) {
    if (mine.signal.aborted) {
      if (mine === asking) say(words.cancelled);
    } else {
      say("");
      complain(error instanceof Refused ? error.problem : { title: words.failed });
    }
  } finally {
    clearInterval(tick);
    if (mine === asking) {
      cancel.hidden = true;
      asking = null;
    }
  }
}

function say(text, ...more) {
  status.replaceChildren(text, ...more);
}

function show({ html, graph, isCut }) {
  const nodes = [];
  if (isCut) nodes.push(paragraph(words.rows_more));
  if (graph !== undefined) {
    const block = document.createElement("pre");
    block.className = "answer-graph";
    block.tabIndex = 0;
    block.append(Object.assign(document.createElement("code"), { textContent: graph }));
    nodes.push(block);
  } else {
    nodes.push(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
  }
  shown.replaceChildren(...nodes);
  result.hidden = false;
}

/** Show a problem in words, and its place in the query. */
function complain({ title, detail, hint, line, column }) {
  const box = document.createElement("div");
  box.className = "trouble";
  box.setAttribute("role", "alert");
  const strong = Object.assign(document.createElement("strong"), { textContent: title ?? "" });
  const head = document.createElement("p");
  head.append(strong);
  box.append(head, ...[detail, hint].filter(Boolean).map(paragraph));
  if (line) {
    const place = fill(words.place, { line, column: column ?? 1 });
    const button = Object.assign(document.createElement("button"), { type: "button", className: "quiet", textContent: place });
    button.addEventListener("click", editor.focus);
    box.append(button);
    editor.mark(line, column, [title, detail].filter(Boolean).join(" "));
  }
  shown.replaceChildren(box);
  result.hidden = false;
}

function paragraph(text) {
  return Object.assign(document.createElement("p"), { textContent: text });
}

/** Offer the formats that fit the form of the query. */
function offerFiles(query) {
  const plain = query.replace(/#[^\n]*|<[^<>\s]*>|"[^"\n]*"/g, "");
  const kind = plain.match(/\b(SELECT|ASK|CONSTRUCT|DESCRIBE)\b/i)?.[1].toUpperCase() ?? "SELECT";
  for (const group of form.querySelectorAll("[data-forms]")) {
    group.hidden = !group.dataset.forms.split(" ").includes(kind);
  }
}

/** Let the address of the page, and the link below the answer, carry the query. */
function remember(query) {
  const address = addressOf(query, chosen);
  link.hidden = !address;
  if (!address) return;
  link.href = address;
  history.replaceState(null, "", address);
}

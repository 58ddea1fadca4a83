// Suggest what this graph knows: terms by prefix or by their name in the reader's language.

import { declarations, declaredPrefixes } from "./prefixes.js";

const KEYWORDS = `ASK ASC AVG BIND BOUND COALESCE CONSTRUCT CONTAINS COUNT DATATYPE DESC DESCRIBE
DISTINCT EXISTS FILTER FLOOR GRAPH GROUP BY GROUP_CONCAT HAVING IF IN LANG LANGMATCHES LCASE LIMIT
MAX MIN MINUS NOT EXISTS NOT IN OFFSET OPTIONAL ORDER BY PREFIX REGEX REPLACE ROUND SAMPLE SELECT
STR STRAFTER STRBEFORE STRENDS STRLEN STRSTARTS SUBSTR SUM UCASE UNDEF UNION VALUES WHERE YEAR`
  .replace(/\s+/g, " ")
  .replace(/(GROUP|ORDER) BY|NOT (EXISTS|IN)/g, (found) => found.replace(" ", "\u00a0"))
  .split(" ")
  .map((word) => word.replace("\u00a0", " "));

const MOST = 10;
const TYPES = { class: "class", property: "property", concept: "enum", thing: "constant" };

/** A completion source over terms that are loaded from `address` when they are first needed. */
export function suggest(address, known) {
  let loading;
  const load = () =>
    (loading ??= fetch(address)
      .then((response) => (response.ok ? response.json() : []))
      .catch(() => []));
  return async (context) => {
    const word = context.matchBefore(/[?$]\w*|[A-Za-z][\w-]*:[\w-]*|[A-Za-z][\w-]*/);
    if (!word && !context.explicit) return null;
    const from = word ? word.from : context.pos;
    const typed = word ? word.text : "";
    if (isAside(context.state, from)) return null;
    if (/^[?$]/.test(typed)) return variables(context, from, typed);
    if (typed.length < 2 && !context.explicit) return null;
    const terms = find(await load(), typed).map((term) => option(term, known));
    const keywords = typed.includes(":") ? [] : KEYWORDS.filter((keyword) => starts(keyword, typed));
    // Few enough to be seen at once: who types on finds the rest.
    const options = [...keywords.map((label) => ({ label, type: "keyword" })), ...terms].slice(0, MOST);
    return options.length ? { from, options, filter: false } : null;
  };
}

const starts = (text, typed) => text.toLowerCase().startsWith(typed.toLowerCase());

/** Whether a place lies in a comment or a string of its line. */
function isAside(state, place) {
  const line = state.doc.lineAt(place);
  const before = line.text.slice(0, place - line.from).replace(/<[^<>\s]*>/g, "");
  return /(^|\s)#/.test(before) || (before.match(/"/g) ?? []).length % 2 === 1;
}

function variables(context, from, typed) {
  const found = new Set(context.state.doc.toString().match(/[?$]\w+/g));
  found.delete(typed);
  const fitting = [...found].filter((name) => starts(name, typed)).slice(0, MOST);
  const options = fitting.map((label) => ({ label, type: "variable" }));
  return options.length ? { from, options, filter: false } : null;
}

/** Terms that fit what was typed: by their short form first, then by their name. */
function find(terms, typed) {
  const [prefix, local] = typed.includes(":") ? typed.toLowerCase().split(":") : [null, typed.toLowerCase()];
  const exact = typed.slice(typed.indexOf(":") + 1);
  const scored = [];
  for (const term of terms) {
    const [space, name] = term.t.toLowerCase().split(":");
    if (prefix !== null && space !== prefix) continue;
    const caption = (term.l ?? "").toLowerCase();
    const score = [
      term.t.slice(space.length + 1).startsWith(exact),
      name.startsWith(local),
      caption.startsWith(local),
      prefix === null && space.startsWith(local),
      name.includes(local),
      caption.includes(local),
    ].indexOf(true);
    if (score >= 0) scored.push([score, term]);
  }
  return scored
    .sort((one, other) => one[0] - other[0])
    .slice(0, MOST)
    .map(([, term]) => term);
}

function option(term, known) {
  return {
    label: term.t,
    detail: term.l,
    info: term.d,
    type: TYPES[term.s],
    apply: (view, completion, from, to) => insert(view, completion.label, from, to, known),
  };
}

/** Put the term in, and the declaration of its prefix where it is missing. */
function insert(view, term, from, to, known) {
  const text = view.state.doc.toString();
  const prefix = term.split(":")[0];
  const names = prefix in known && !declaredPrefixes(text).has(prefix) ? [prefix] : [];
  const changes = [{ from, to, insert: term }, ...declarations(text, names, known)];
  const set = view.state.changes(changes);
  view.dispatch({ changes: set, selection: { anchor: set.mapPos(to, 1) }, userEvent: "input.complete" });
}

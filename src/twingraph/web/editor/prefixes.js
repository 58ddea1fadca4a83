// Prefixes: which a query uses without declaring them, and where their declarations belong.

// What may hold a colon without being a prefixed name: comments, IRIs, strings.
const ASIDE = /#[^\n]*|<[^<>"{}|^`\\\s]*>|"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g;
const DECLARED = /^[ \t]*PREFIX[ \t]+([\w.-]*):/gim;
const USED = /(?<![\w:.?$@-])([A-Za-z][\w.-]*):(?=[\w\s.;,)\]]|$)/g;

const without = (text) => text.replace(ASIDE, (found) => " ".repeat(found.length));

export function declaredPrefixes(text) {
  return new Set([...text.matchAll(DECLARED)].map((found) => found[1]));
}

/** The known prefixes that `text` uses and does not declare, in alphabetical order. */
export function missingPrefixes(text, known) {
  const declared = declaredPrefixes(text);
  const used = new Set([...without(text).matchAll(USED)].map((found) => found[1]));
  return [...used].filter((name) => name in known && !declared.has(name)).sort();
}

/** The changes to a document that declare `names`, each at its place in the alphabet. */
export function declarations(text, names, known) {
  return names.map((name) => ({
    from: placeFor(text, name),
    insert: `PREFIX ${name}: <${known[name]}>\n`,
  }));
}

function placeFor(text, name) {
  let behind = 0;
  for (const found of text.matchAll(DECLARED)) {
    const line = text.lastIndexOf("\n", found.index + found[0].search(/\S/)) + 1;
    if (found[1] > name) return line;
    const end = text.indexOf("\n", line);
    behind = end < 0 ? text.length : end + 1;
  }
  if (behind) return behind;
  // Behind the comments at the top and a BASE, before everything else.
  const top = text.match(/^(?:[ \t]*(?:#[^\n]*)?\n|[ \t]*BASE[^\n]*\n)*/i);
  return top ? top[0].length : 0;
}

// The editor: CodeMirror with SPARQL, in the colours of the page.
//
// It lives in a shadow root, where its style sheets are constructed and adopted: the page's content
// security policy needs no exception for them.

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { lintKeymap, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { sparql } from "codemirror-lang-sparql";

const look = EditorView.theme({
  "&": { backgroundColor: "var(--surface)", color: "var(--ink)", border: "1px solid var(--strong-line)", borderRadius: "8px", fontSize: "0.95rem" },
  "&.cm-focused": { outline: "3px solid var(--warm)", outlineOffset: "2px" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.55", minHeight: "11rem", maxHeight: "65vh" },
  ".cm-content": { caretColor: "var(--ink)", padding: "0.7rem 0" },
  ".cm-gutters": { backgroundColor: "transparent", color: "var(--soft)", border: "none", paddingLeft: "0.3rem" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "color-mix(in srgb, var(--sunken) 55%, transparent)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--mark)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--mark)", outline: "1px solid var(--strong-line)" },
  ".cm-tooltip": { backgroundColor: "var(--surface)", color: "var(--ink)", border: "1px solid var(--strong-line)", borderRadius: "8px", boxShadow: "var(--shadow)", maxWidth: "min(44rem, 92vw)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", maxWidth: "min(44rem, 92vw)", maxHeight: "none", overflow: "hidden" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "0.25rem 0.6rem" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--accent)", color: "var(--on-accent)" },
  ".cm-tooltip-autocomplete li[aria-selected] .cm-completionDetail": { color: "inherit" },
  ".cm-completionDetail": { fontFamily: "var(--sans)", fontStyle: "normal", color: "var(--soft)" },
  ".cm-completionInfo": { padding: "0.5rem 0.8rem", fontFamily: "var(--sans)", maxWidth: "24rem" },
  ".cm-diagnostic-error": { borderLeft: "5px solid var(--warm)" },
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--warm) 2px", textUnderlineOffset: "3px" },
});

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.definitionKeyword], color: "var(--link)", fontWeight: "600" },
  { tag: [tags.variableName, tags.special(tags.variableName)], color: "var(--suspended-text, var(--warm))" },
  { tag: [tags.string, tags.literal, tags.number, tags.bool], color: "var(--ink)", fontStyle: "italic" },
  { tag: [tags.url, tags.namespace, tags.propertyName, tags.typeName], color: "var(--link-hover)" },
  { tag: [tags.comment, tags.lineComment], color: "var(--soft)" },
]);

// Where a selection is typed over, the browser would carry its look along as a style attribute,
// which the content security policy forbids: so it is not left to the browser.
const typeOver = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { main } = view.state.selection;
    if (event.inputType !== "insertText" || event.isComposing || main.empty || !event.data) return false;
    event.preventDefault();
    view.dispatch(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
    return true;
  },
});

/** An editor inside `host` that holds `text`; `run` is called for Ctrl-Enter. */
export function openEditor(host, { text, label, source, run }) {
  const root = host.attachShadow({ mode: "open" });
  const view = new EditorView({
    parent: root,
    root,
    state: EditorState.create({
      doc: text,
      extensions: [
        keymap.of([{ key: "Mod-Enter", run: () => (run(), true), preventDefault: true }]),
        lineNumbers(),
        history(),
        drawSelection(),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        highlightActiveLine(),
        sparql(),
        typeOver,
        autocompletion({ override: [source], icons: false }),
        syntaxHighlighting(colours),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false", autocapitalize: "off" }),
        // Tab is not bound: it leaves the field, as everywhere on the page.
        keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap, ...lintKeymap]),
        look,
      ],
    }),
  });
  return {
    view,
    text: () => view.state.doc.toString(),
    replace: (next) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } }),
    change: (changes) => view.dispatch({ changes }),
    focus: () => view.focus(),
    mark: (line, column, message) => mark(view, line, column, message),
    unmark: () => view.dispatch(setDiagnostics(view.state, [])),
  };
}

/** Underline the rest of the word at a place; lines and columns count from 1. */
function mark(view, line, column, message) {
  if (!line || line > view.state.doc.lines) return;
  const at = view.state.doc.line(line);
  const from = Math.min(at.from + Math.max((column || 1) - 1, 0), at.to);
  const word = at.text.slice(from - at.from).match(/^\S+/)?.[0].length ?? 0;
  const start = word ? from : Math.max(at.from, from - 1);
  const to = Math.max(from + word, Math.min(start + 1, view.state.doc.length));
  const diagnostic = { from: start, to, severity: "error", message };
  view.dispatch(setDiagnostics(view.state, [diagnostic]), {
    effects: EditorView.scrollIntoView(start),
    selection: { anchor: start },
  });
}

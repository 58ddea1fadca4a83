"""What the rules that live in code say: syntax, places of files, house style."""

from __future__ import annotations

from twingraph.validation.finding import Severity, Wording

_V, _W, _I = Severity.VIOLATION, Severity.WARNING, Severity.INFO

FILE_RULES: dict[str, tuple[Severity, Wording, Wording]] = {
    "file-syntax": (
        _V,
        Wording("lesbares Turtle", "readable Turtle"),
        Wording("Die Datei ist kein lesbares Turtle: {what}", "The file is not readable: {what}"),
    ),
    "file-kind": (
        _V,
        Wording("bekannter Ordner", "known folder"),
        Wording(
            "Dinge liegen in einem Ordner ihrer Art: city, country, document, event, "
            "organisation, partnership, person, programme, region, source",
            "Things lie in a folder of their kind: city, country, document, event, "
            "organisation, partnership, person, programme, region, source",
        ),
    ),
    "file-depth": (
        _V,
        Wording("keine Unterordner", "no subfolders"),
        Wording(
            "Die Datei unmittelbar in den Ordner ihrer Art legen",
            "Put the file directly into the folder of its kind",
        ),
    ),
    "file-slug": (
        _V,
        Wording("Dateiname als Adresse", "file name as address"),
        Wording(
            "Der Dateiname wird Adresse: nur Kleinbuchstaben a–z, Ziffern und einzelne "
            "Bindestriche (ä wird ae, ß wird ss)",
            "The file name becomes the address: lower-case letters a–z, digits and single "
            "hyphens only (ä becomes ae, ß becomes ss)",
        ),
    ),
    "file-turtle": (
        _V,
        Wording("nur Turtle-Dateien", "Turtle files only"),
        Wording(
            "Hierher gehören nur Turtle-Dateien (.ttl): umbenennen oder anderswo ablegen",
            "Only Turtle files (.ttl) belong here: rename it or put it elsewhere",
        ),
    ),
    "file-thing": (
        _V,
        Wording("Pfad ist Adresse", "path is address"),
        Wording(
            "Die Datei muss das Ding beschreiben, nach dem sie heißt: {what}",
            "The file must describe the thing that it is named after: {what}",
        ),
    ),
    "file-class": (
        _V,
        Wording("Ordner und Klasse stimmen überein", "folder and class agree"),
        Wording(
            "In diesem Ordner hat das Ding der Datei die Klasse {what}",
            "In this folder the thing of a file has the class {what}",
        ),
    ),
    "file-stranger": (
        _V,
        Wording("ein Ding je Datei", "one thing per file"),
        Wording(
            "Das gehört in eine eigene Datei: hier stehen nur {what} und seine Teile this:…",
            "This belongs in a file of its own: here stand only {what} and its parts this:…",
        ),
    ),
    "file-blank": (
        _V,
        Wording("keine namenlosen Knoten", "no blank nodes"),
        Wording(
            "Was eine Angabe verdient, verdient einen Namen: statt [ ] oder _: einen Teil this:… "
            "anlegen",
            "What deserves a fact deserves a name: add a part this:… instead of [ ] or _:",
        ),
    ),
    "file-prefix": (
        _V,
        Wording("Präfixe mit ihrer Adresse", "prefixes with their address"),
        Wording(
            "Dieses Präfix steht hier für eine andere Adresse als überall sonst; so ist es "
            "gemeint: {what}",
            "This prefix stands for another address here than everywhere else; it is meant so: "
            "{what}",
        ),
    ),
    "file-dataset": (
        _V,
        Wording("Beschreibung des Datensatzes", "description of the data set"),
        Wording(
            'dataset.ttl fehlt oder sagt den Adressraum nicht: void:uriSpace "https://…/"; '
            "ohne ihn werden nur Syntax und Schreibweise geprüft",
            "dataset.ttl is missing or does not say the address space: void:uriSpace "
            '"https://…/"; without it only syntax and style are checked',
        ),
    ),
    "file-ledger": (
        _V,
        Wording("Adressen bleiben", "addresses stay"),
        Wording(
            "Diese Adresse war veröffentlicht und fehlt: das Ding zurückholen oder in retired.ttl "
            "den Nachfolger nennen",
            "This address was published and is missing: bring the thing back or name its "
            "successor in retired.ttl",
        ),
    ),
    "file-ledger-new": (
        _I,
        Wording("neue Adresse", "new address"),
        Wording(
            "Diese Adresse steht noch nicht in addresses.txt; twingraph validate --fix trägt sie "
            "ein",
            "This address is not yet in addresses.txt; twingraph validate --fix enters it",
        ),
    ),
    "file-ledger-text": (
        _V,
        Wording("lesbares Verzeichnis der Adressen", "readable list of addresses"),
        Wording(
            "addresses.txt nennt in jeder Zeile eine Adresse der Form kind/slug, in UTF-8: {what}",
            "addresses.txt names one address a line, in the form kind/slug and in UTF-8: {what}",
        ),
    ),
    "file-space": (
        _V,
        Wording("Adressraum des Ordners", "address space of the folder"),
        Wording(
            "Mit {what} beginnt die Adresse keines einzigen Dings: void:uriSpace berichtigen",
            "Not one thing has an address that begins with {what}: correct void:uriSpace",
        ),
    ),
    "file-link": (
        _V,
        Wording("keine Verweise nach draußen", "no links to the outside"),
        Wording("Die Datei lässt sich nicht verwenden: {what}", "The file cannot be used: {what}"),
    ),
    "style-bytes": (
        _W,
        Wording("UTF-8 mit einfachen Zeilenenden", "UTF-8 with plain line ends"),
        Wording(
            "Die Datei als UTF-8 (NFC) ohne BOM und mit einfachen Zeilenenden speichern: {what}",
            "Save the file as UTF-8 (NFC) without a byte order mark and with plain line ends: "
            "{what}",
        ),
    ),
    "style-head": (
        _W,
        Wording("Kopf der Datei", "head of the file"),
        Wording("Im Kopf der Datei fehlt: {what}", "At the head of the file is missing: {what}"),
    ),
    "style-prefix": (
        _W,
        Wording("Präfixe", "prefixes"),
        Wording(
            "Präfixe nach dem Alphabet, jedes einmal: {what}",
            "Prefixes by the alphabet, each of them once: {what}",
        ),
    ),
    "style-unused": (
        _W,
        Wording("nur benutzte Präfixe", "no unused prefixes"),
        Wording("Dieses Präfix wird nicht benutzt: {what}", "This prefix is not used: {what}"),
    ),
    "style-order": (
        _W,
        Wording("Reihenfolge", "order"),
        Wording("Reihenfolge einhalten: {what}", "Keep the order: {what}"),
    ),
    "style-values": (
        _W,
        Wording("Reihenfolge der Werte", "order of values"),
        Wording(
            "Werte ordnen (Deutsch, Englisch, andere Sprachen; Namen nach dem Alphabet): {what}",
            "Put values in order (German, English, other languages; names by the alphabet): {what}",
        ),
    ),
    "style-tag": (
        _W,
        Wording("Schreibung der Sprachkürzel", "writing of language tags"),
        Wording(
            "Sprachkürzel wie üblich schreiben: {what}; twingraph validate --fix richtet es",
            "Write language tags as usual: {what}; twingraph validate --fix puts it right",
        ),
    ),
    "style-licence": (
        _W,
        Wording("Lizenz des Datensatzes", "licence of the data set"),
        Wording(
            "In dataset.ttl steht eine andere Lizenz (dcterms:license); hier muss stehen: {what}",
            "dataset.ttl names another licence (dcterms:license); here must stand: {what}",
        ),
    ),
    "style-layout": (
        _W,
        Wording("Einrückung und Zeilen", "indentation and lines"),
        Wording(
            "Je Zeile eine Eigenschaft oder ein Wert, mit zwei oder vier Leerzeichen eingerückt; "
            "twingraph validate --fix richtet es",
            "One property or value per line, indented by two or four spaces; "
            "twingraph validate --fix puts it right",
        ),
    ),
    "rule-failed": (
        _V,
        Wording("anwendbare Regel", "rule that can be applied"),
        Wording(
            "Diese Regel ließ sich nicht anwenden: {what}",
            "This rule could not be applied: {what}",
        ),
    ),
}

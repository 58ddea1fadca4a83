"""Ask Wikidata for partnerships, and lay what it says beside what we hold."""

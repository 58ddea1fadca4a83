"""What the data is, for people who take it away: counts, record, dumps, versions."""

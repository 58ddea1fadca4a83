"""What stands before the site: the HTTP server, the cache, /sparql, /graph-store, /health."""

from twingraph.web.front.serving import serve

__all__ = ["serve"]

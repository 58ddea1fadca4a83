"""What stands on the pages: gathered from the store, ignorant of HTTP and of HTML."""

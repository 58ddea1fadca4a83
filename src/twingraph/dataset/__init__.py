"""The data folder: which files it has, what they say, and on which line."""

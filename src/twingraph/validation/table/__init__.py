"""The data as tables that can be edited in a spreadsheet, and the way back into the files."""

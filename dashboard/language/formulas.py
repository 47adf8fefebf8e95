"""Protection against formula injection in spreadsheets: text that looks like a formula gets a leading apostrophe."""

# Text that begins with one of these is a formula to a spreadsheet.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def neutral(text: str) -> str:
    """The text, with a leading apostrophe if it looks like a formula. Only for texts: a number may be negative."""
    return f"'{text}" if text.startswith(DANGEROUS) else text


def restored(text: str) -> str:
    """The inverse of `neutral`."""
    return text[1:] if text.startswith("'") and text[1:].startswith(DANGEROUS) else text

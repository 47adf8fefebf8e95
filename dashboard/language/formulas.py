"""Text that a spreadsheet would take for a formula, and how it is made harmless."""

# A spreadsheet takes text that begins so for a formula. What follows the apostrophe it takes for text.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def neutral(text: str) -> str:
    """Text that no spreadsheet takes for a formula; numbers never come here, so a negative one stays itself."""
    return f"'{text}" if text.startswith(DANGEROUS) else text


def restored(text: str) -> str:
    """What the text was before `neutral` wrote it."""
    return text[1:] if text.startswith("'") and text[1:].startswith(DANGEROUS) else text

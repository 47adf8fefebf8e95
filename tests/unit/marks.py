"""Texts as they are read: without the unseen mark before a Persian share, which test_language holds."""


def unmarked(text: str) -> str:
    return text.replace("\u061c", "")

"""Texts without the invisible mark before a Persian percentage, which test_language holds."""


def unmarked(text: str) -> str:
    return text.replace("\u061c", "")

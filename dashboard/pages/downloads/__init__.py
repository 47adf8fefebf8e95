"""Downloads: files, pictures and embeds."""

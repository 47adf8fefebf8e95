"""Files, pictures and embeds to take away."""

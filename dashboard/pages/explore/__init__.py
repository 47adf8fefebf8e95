"""The explore page: a Dash application with Python callbacks."""

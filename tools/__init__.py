"""What the repository needs and no server does: sample data, borders, set-up of browsers and servers for tests."""

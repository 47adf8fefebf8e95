"""Programs of the repository that no server needs: sample data, borders, set-up of browsers and servers for tests."""

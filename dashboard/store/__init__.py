"""Tables in: what they hold (tables), reading them from a folder (folder), and every fault of them (check)."""

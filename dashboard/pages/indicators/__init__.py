"""The pages about the indicators, and the method."""

"""The pack of a week: PDF, slides and brief."""

"""Publications: made whole before anybody sees them, frozen, chained, proved and compared."""

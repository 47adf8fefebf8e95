"""What a running server tells its operators: a number for each request, the log, and counts for Prometheus."""

"""What was published, and two publications compared."""

"""What the figures of the README come from, and the runs that look for what tests do not."""

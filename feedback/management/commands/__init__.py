"""Management commands of the surveys."""

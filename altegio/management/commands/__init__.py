"""Management commands of the mirror."""

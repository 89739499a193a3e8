"""The mirror's part of the REST API."""

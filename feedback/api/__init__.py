"""The surveys' part of the REST API."""

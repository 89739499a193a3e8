"""The REST API: its doors, its rules, and the endpoints that join the mirror with the surveys."""

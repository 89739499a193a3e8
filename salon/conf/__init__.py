"""Settings of one library each, kept apart so that the settings file stays readable."""

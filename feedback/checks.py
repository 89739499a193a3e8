"""System checks of the surveys' settings."""

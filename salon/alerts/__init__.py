"""What wants a person: heard from the apps, kept as rows, shown on every page, told once by e-mail."""

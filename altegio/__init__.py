"""The mirror of Altegio: what the salon books, kept true in Postgres."""

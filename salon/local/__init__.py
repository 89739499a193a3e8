"""The servers and processes of one machine: embedded Postgres and Valkey, and the supervisor around them."""

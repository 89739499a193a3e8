"""A second step at the log-in, for whoever switches it on: a code from an app (TOTP, RFC 6238)."""

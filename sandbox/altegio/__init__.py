"""The pretend Altegio API V1 under `/api/v1`."""

PARTNER_TOKEN = "sandbox-partner"
USER_TOKEN = "sandbox-user"
LOGIN = "owner@salon.example"
PASSWORD = "sandbox"

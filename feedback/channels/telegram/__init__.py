"""The team's bot by the Telegram Bot API (api.telegram.org)."""

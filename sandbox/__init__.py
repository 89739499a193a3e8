"""A pretend Altegio, Instagram and Telegram over real HTTP; see README.md in this folder."""

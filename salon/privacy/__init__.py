"""Personal data: erasing a client, exporting what is kept of one, requests, and how long things are kept."""

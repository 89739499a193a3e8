"""The salon's calendar: a page, and the events that it asks for."""

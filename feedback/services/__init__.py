"""What writes the rows of the surveys. Nothing here asks the clock or enqueues; `now` is passed in."""

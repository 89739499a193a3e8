"""What speaks to people: one package a channel, the same file names in each. Pure: no Django, no rows."""

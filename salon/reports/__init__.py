"""Reports: what is counted of visits and of answers, over which time, and how sure it is."""

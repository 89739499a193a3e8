"""What other tools of the salon are told, by signed webhooks."""

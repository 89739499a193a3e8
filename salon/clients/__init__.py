"""The client's card: who it is, visits and money, what was asked and why not, consent, and what happened."""

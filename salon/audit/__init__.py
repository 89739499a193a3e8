"""The audit log: how entries are made, and what is watched."""

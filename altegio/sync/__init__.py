"""The mirror's own work: read Altegio's lists, write what changed, remember how far it got."""

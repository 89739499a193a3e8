"""Instagram Direct by the Instagram API with Instagram Login (graph.instagram.com)."""

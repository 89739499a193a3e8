"""Search everywhere: what stands behind Ctrl-K and the page of all that was found."""

"""Write classify(images)."""

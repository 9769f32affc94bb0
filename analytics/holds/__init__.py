"""Which money can still be held: how long it stays, what a hold saves, whom it may hurt."""

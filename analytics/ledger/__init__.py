"""Follow disputed rupees through the events of accounts, exact to the paisa."""

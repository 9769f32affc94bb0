"""By the clock and by the calendar: what happens when, and whether it is changing."""

"""What the outside may ask for, one module a subject."""

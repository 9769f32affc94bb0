"""Values of the domain: what a fact, a ring, an alert is, and nothing else."""

"""The store on a Neo4j server; the official driver is used nowhere else."""

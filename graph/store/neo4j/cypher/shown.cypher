(@.key IN $shown OR EXISTS { MATCH (@)-[m]-() WHERE {seen m} })

// Calls, statements and marks of suspects came to this adapter a step later: nothing to make.

CREATE INDEX import_file IF NOT EXISTS FOR (n:Import) ON (n.fileSha256);             // list_imports

// Calls, statements and marks of suspects are refused by this adapter: nothing to make.

CREATE INDEX import_file IF NOT EXISTS FOR (n:Import) ON (n.fileSha256);             // list_imports

"""Documents and what they say as facts: takes files, gives notices, items, units, targets and the catalog over them."""

"""SQL: the tables, the transaction, and the rows that become values. Knows the rooms below, decides nothing."""

"""The archive as data for others: records as plain values, tables of them, and files in several formats."""

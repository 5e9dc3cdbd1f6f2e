"""What remains of a run: the store of grades, marks that people give, tables, exports and pages."""

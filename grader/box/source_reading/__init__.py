"""What a hand-in's source says, read before any of it runs.

    reader.py          definitions and loops of one file, and what in it could hide work
    sources.py         the files that are loaded together, and what in them is not ordinary
    hidden_work.py     what could hide work from the counter, or forge its count
    ordinary_code.py   what ordinary code does not do, where notes are taken in its own process
    allowed.py         modules that may be used where work is counted, and their names
    ordinary_names.py  the same where notes are taken
    name_bindings.py   what the names of a source stand for
    scopes.py          local names kept apart from imports of the same name
    required_cells.py  the part of a notebook that the names asked for need
    required_methods.py
                       methods that nothing can call where work is counted

Nothing of the source is imported or run here.
"""

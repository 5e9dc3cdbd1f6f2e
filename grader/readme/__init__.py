"""Read what a hand-in says of itself: the folder of a problem, its readme, and the commands in it.

    places      which folder is the problem's, which files are its code, which its readme
    decoding    bytes of a .md, .txt or .rtf to text (a PDF is read in a box)
    lines       what a text says: lines that describe something, files that are named
    commands    command lines in a text
    arguments   which arguments a script accepts, from its syntax tree
    starting    whether a command can start, by `accepting` its arguments

Everything works on plain text; nothing is run, imported or fetched, and no line costs more than its length.
"""

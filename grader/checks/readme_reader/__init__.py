"""Read what a hand-in says of itself: the folder of a problem, its readme, and the commands in it.

    places         which folder is the problem's, which files are its code, which its readme
    decoding       bytes of a .md, .txt or .rtf to text by way of rtf (a PDF is read in a box)
    lines          what a text says: lines that describe something, files that are named
    commands       command lines in a text
    substance      whether there is work to describe, and whether a text is about it
    command_check  whether a command can start; what its script accepts is tried in a box
    readme_report  all that the readmes of one problem say, held against the files that are there

Everything works on plain text; nothing is run, imported or fetched here, and no line costs more than its
length.
"""

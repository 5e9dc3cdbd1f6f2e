"""The untrusted side: what runs inside the sandbox, beside the student's code.

Nothing here knows an answer and nothing here utters a verdict. It loads the hand-in, calls the course's
probes and sends raw values out. It is read-only inside the sandbox and visible to students.

The process that a hand-in runs in:

    worker.py          keeps numpy warm; clones a child into fresh namespaces for every hand-in
    namespaces.py      the clone and the private mounts
    confine.py         limits, rights, system-call filter: given up before any student code runs
    box_process.py     one hand-in in a sandbox: fork once per probe
    scratch.py         places to write to, put back as they were after every probe
    local_worker.py    the same on a laptop: an ordinary process, on any system
    pipes.py           its line to the parent
    meter.py           processor time used, and idle time: the limits there
    hiding.py          puts this package out of reach of imports

Reading, loading, answering:

    responder.py       what both do: read it, load it, answer probes
    source_reading/    what the source says, read before it runs
    working_folder.py  where the file lay: start there
    loader.py          module and definitions
    own_imports.py     the hand-in's own files as they were when they were read
    script.py          a script, run whole
    function_locals.py what its functions end with
    time_limit.py      an end to what runs too long
    notebook/          a notebook's cells
    command_line.py    whether a script's own parser takes a command line
    report_text.py     the words of a report
    probes.py          the course's probes and sums, by name
    student_code.py    what a probe is given: the student's names, the case
    counting.py        Python-level work as a number
    plain_values.py    nested values as JSON
    wire.py            this side's half of the frames

What else a hand-in meets:

    probe_tools/       the library that any assignment's probes may import
    recorder/          what a script draws, saves and trains, noted while it runs
    student_computer/  what a hand-in expects of a computer: a screen, windows, data sets, known generators
    pickled.py         the module that stand-ins have in saved networks
    extensions.py      what only some assignments ask for, a package each
    fine_tuning/       one of them: small pretrained networks, few images, and what a script does with them

Standard library, numpy and the course's packages only; imports nothing of the trusted side.
"""

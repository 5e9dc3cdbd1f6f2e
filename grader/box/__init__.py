"""The untrusted side: what runs inside the sandbox, beside the student's code.

Nothing here knows an answer and nothing here utters a verdict. It loads the hand-in, calls the course's
probes and sends raw values out. It is read-only inside the sandbox and visible to students.

    worker.py          keeps numpy warm; clones a child into fresh namespaces for every hand-in
    namespaces.py      the clone and the private mounts
    confine.py         limits, rights, system-call filter: given up before any student code runs
    session.py         one hand-in in a sandbox: fork once per probe
    local_worker.py    the same on a laptop: an ordinary process, on any system (pipes.py)
    answering.py       what both do: read it, load it, answer probes
    probes.py          the course's probes and sums, by name
    probe_tools/       the library that any assignment's probes may import
    reader.py          what the source says, read before it runs
    hidden_work.py     what in a source could hide work or forge its count
    name_bindings.py   what the names of that source stand for
    allowed.py         the modules and names that are known to do neither
    loader.py          module and definitions
    script.py          a script, run whole within its time (time_limit.py)
    command_line.py    whether a script's own parser takes a command line
    function_locals.py what its functions end with
    report_text.py     the words of a report
    recorder/          what a script draws, saves and trains, noted while it runs
    student_computer/  what a hand-in expects of a computer: a screen, windows, data sets, known generators
    extensions.py      what only some assignments ask for, a package each
    fine_tuning/       one of them: small pretrained networks, few images, and what a script does with them
    student_code.py    what a probe is given: the student's names, the case
    counting.py        Python-level work as a number
    wire.py            this side's half of the frames

Standard library, numpy and the course's packages only; imports nothing of the trusted side.
"""

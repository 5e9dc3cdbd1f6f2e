"""The students' half: the handout that a course gives out, and the check that students run on their own work.

    recording ──> tests/public.json, probes.py, recompute.py, expected.npz      (at the course)
    public, observations ──> check ──> Result ──> result_text, as_json          (on a student's computer)

Both sides judge by the grader's own engine and checks: only what stands for the reference differs
(`recorded_reference.RecordedReference`), and where a probe runs (`sandbox.laptop`, `sandbox.in_process`).
"""

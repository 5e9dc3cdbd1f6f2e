"""A course whose scripts classify images and whose reports are PDFs: solutions, guesses, reports."""

from tests.support.project import DATA

COURSE = DATA / "pictures"
SOLUTION = COURSE / "reference" / "pictures" / "solution"
RIGHT = (SOLUTION / "means.py").read_text(encoding="utf-8")
ANSWERS = (SOLUTION / "answers.yaml").read_text(encoding="utf-8")
UNDRAWN = "".join(line for line in RIGHT.splitlines(keepends=True) if "plt" not in line)
"""As right, and soon run: plotting has workers of its own, which take long to start."""
GUESS = "import numpy as np\n\n\ndef classify(images):\n    return np.zeros(len(images), int)\n"


def pdf(*lines: str) -> bytes:
    """The smallest PDF with these lines of text on its one page."""
    shown = " ".join(f"({line}) Tj 0 -20 Td" for line in lines)
    content = f"BT /F1 12 Tf 50 700 Td {shown} ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R "
        b"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
    ]
    file, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer << /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(file)
    return file + b"xref\n0 5\n0000000000 65535 f \n" + table + end

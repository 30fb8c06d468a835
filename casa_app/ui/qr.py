"""QR codes (ISO/IEC 18004) as one SVG path, for pages."""

import segno


def qr_path(text: str) -> tuple[str, int]:
    """The path of a code on a square of so many modules, quiet zone of four included."""
    rows = [bytes(row) for row in segno.make(text, error="m", micro=False).matrix_iter(border=4)]
    runs = [f"M{x},{y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark]
    return "".join(runs), len(rows)

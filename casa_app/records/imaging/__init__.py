"""Images of pages: opened within bounds, straightened, judged, looked through for codes. Pure: bytes in, arrays out."""

"""What the desk's pages hold: flat States, one a page; everything in them was loaded by a guarded handler."""

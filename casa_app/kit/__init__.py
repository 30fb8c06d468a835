"""What every room stands on and what knows no domain: units of work, clock, references, errors, languages, audit."""

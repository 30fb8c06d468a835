"""Use cases of the claims room, one module for each kind of person: who files, who follows, who handles, who looks."""

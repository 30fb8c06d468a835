"""People, businesses, roles, sessions, delegation: who acts, and what they may do."""

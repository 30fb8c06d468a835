"""Notices: what Casa tells people by SMS and e-mail, in their language, retried and never doubled."""

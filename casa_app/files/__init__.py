"""Files people send: resumable uploads, examination, storage, and permission to read them back."""

"""The rules: what one alarm means for what is already known. Pure: no sockets, no SQL, no clock of its own."""

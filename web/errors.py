"""What can go wrong in the web room itself. What is wrong with a request is answered, not raised: see `web.problems`."""


class WebError(Exception):
    """The web server cannot do what it was asked to do."""


class NotLoopback(WebError):
    """There is no sign-in yet, so the pages may be reached from this machine alone: the address must be a loopback one."""


class CannotListen(WebError):
    """The address cannot be listened on."""

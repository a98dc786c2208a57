"""Addresses to listen on, as a person names them and as a browser opens them."""

import socket
from ipaddress import ip_address

from digest.errors import UsageError


def address_of(host: str) -> tuple[socket.AddressFamily, str]:
    """The first address of a host of this machine; raises UsageError where it has none."""
    try:
        family, *_, address = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError) as wrong:
        raise UsageError(f'"{host}" is no address of this machine; use --host 127.0.0.1') from wrong
    return family, str(address[0])


def is_own(address: str) -> bool:
    """Whether nobody but this machine reaches that address; a zone behind it ("fe80::1%eth0") does not count."""
    return ip_address(address.partition("%")[0]).is_loopback


def url_of(listener: socket.socket) -> str:
    """What a browser opens."""
    address, port = listener.getsockname()[:2]
    return f"http://[{address}]:{port}/" if ":" in address else f"http://{address}:{port}/"

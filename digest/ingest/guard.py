"""Which addresses of the internet a fetch may reach."""

from collections.abc import Collection
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network

GLOBAL_IPV6 = ip_network("2000::/3")  # all of unicast IPv6 that is public; leaves out v4-mapped, NAT64, link-local and unique-local
TUNNELS = tuple(map(ip_network, ("2001::/32", "2002::/16", "3fff::/20")))  # Teredo and 6to4 carry an IPv4 address inside; documentation
REFUSED_IPV4 = tuple(map(ip_network, ("100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "224.0.0.0/3")))


@lru_cache(4096)  # of a round; the answer lies in the address alone
def is_public(address: str) -> bool:
    """Whether a numeric address is one that anybody may reach. False for names and for every notation but the canonical ones."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv6Address):
        return parsed in GLOBAL_IPV6 and parsed.is_global and not any(parsed in network for network in TUNNELS)
    return parsed.is_global and not any(parsed in network for network in REFUSED_IPV4)


def is_allowed(host: str, port: int, allow: Collection[str]) -> bool:
    """Whether the operator named this very host:port in [fetch] allow."""
    place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return place.lower() in allow

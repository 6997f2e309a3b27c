"""The ids of tunnels: an id contains the id of the source stage."""


def source_stage_of(tunnel_id: str) -> str:
    """The id of a tunnel's source stage, which is part of the tunnel's id."""
    return f"stage_{tunnel_id.removeprefix('tun_').rpartition('_')[0]}"

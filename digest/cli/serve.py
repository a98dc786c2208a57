"""`digest serve`: the readers' pages."""

import click

from digest.cli.opening import newsroom


@click.command()
@click.option("--host", help="The address to listen on; left out: [web] host of digest.toml.")
@click.option("--port", type=click.IntRange(0, 65535), help="Left out: [web] port; 0 takes any free one.")
@click.pass_context
def serve(ctx: click.Context, host: str | None, port: int | None) -> None:
    """Serve what readers open from a mail: the leave page, the web version, the archive. A proxy with https goes before it.

    Issues and mailings are seen at once; after a change of digest.toml or of a template, start it again.
    """
    from digest.web.public.app import create_public
    from digest.web.public.serve import open_listener, serve_public

    with newsroom(ctx) as room:
        web = room.settings.web
        listener = open_listener(host or web.host, web.port if port is None else port, room.settings.base_url)
        with listener:
            serve_public(create_public(room), listener, lambda url: click.echo(f"Serving {url}"))

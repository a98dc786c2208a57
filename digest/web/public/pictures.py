"""The newsletter's own pictures, as mails show them: by the hash of their bytes, so that one is never another.

GET /pictures/NAME
"""

import asyncio
from types import MappingProxyType

from fastapi import FastAPI, HTTPException
from starlette.responses import Response

from digest.web.public.site import NOT_HERE, Site
from digest.work.pictures import TYPES, picture_path

# Kept for a year by whoever fetched it. Any page may show it: a reader's web mail is one of another origin.
HEADERS = MappingProxyType({"Cache-Control": "public, max-age=31536000, immutable", "Cross-Origin-Resource-Policy": "cross-origin"})


def add_pictures(app: FastAPI, site: Site) -> None:
    """The route of pictures. What was hosted once stays, whether or not [pictures] is still on: mails that show it are out."""
    folder = site.newsroom.folder

    @app.api_route("/pictures/{name}", methods=["GET", "HEAD"])
    async def picture(name: str) -> Response:
        path = picture_path(folder, name)
        if path is None:
            raise HTTPException(404, NOT_HERE)
        body = await asyncio.to_thread(path.read_bytes)
        return Response(body, headers={**HEADERS, "Content-Type": TYPES[path.suffix[1:]]})

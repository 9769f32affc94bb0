"""`POST /import`: one raw file a request, streamed to disk and hashed; nothing is taken in yet."""

from __future__ import annotations

import asyncio
import hashlib
import time
from pathlib import Path
from typing import Final

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from api.services.uploads import Uploads
from api.web.guards import refusal

FILE_TYPE: Final = "application/octet-stream"


class UploadEndpoint:
    """Takes one file."""

    def __init__(self, uploads: Uploads) -> None:
        """Keep where files go."""
        self._uploads = uploads

    async def take(self, request: Request) -> Response:
        """Take the body as a file; its name is the parameter `name`."""
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != FILE_TYPE:
            return refusal("MEDIA_TYPE_REFUSED", f"send the raw file as {FILE_TYPE}", 415)
        await asyncio.to_thread(self._uploads.sweep, now_s=time.time())
        upload_id, path = self._uploads.place_for(request.query_params.get("name", "file"))
        try:
            taken = await _write(request, path, most_bytes=self._uploads.most_bytes)
        except (ClientDisconnect, OSError):
            self._uploads.drop(upload_id)
            raise
        if taken is None:
            self._uploads.drop(upload_id)
            limit = f"send files of at most {self._uploads.most_bytes:,} bytes"
            return refusal("FILE_REFUSED", limit, 413)
        sha256, size = taken
        told = {"uploadId": upload_id, "sha256": sha256, "bytes": size}
        return JSONResponse(told, status_code=201)


async def _write(request: Request, path: Path, *, most_bytes: int) -> tuple[str, int] | None:
    """Write the body aside, then move it into place; None: it is too long."""
    hashed, size, aside = hashlib.sha256(), 0, path.with_name("incoming.part")
    with aside.open("xb") as file:
        async for chunk in request.stream():
            size += len(chunk)
            if size > most_bytes:
                return None
            hashed.update(chunk)
            await asyncio.to_thread(file.write, chunk)
    aside.replace(path)
    return hashed.hexdigest(), size

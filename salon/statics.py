"""Static files as browsers get them: named by their content, compressed, with fonts cut to size."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

from salon import fonts


class StaticFiles(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage, with the fonts of Unfold without what our pages never draw."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Put the small fonts in place of the collected ones, then name and compress everything."""
        if not dry_run:
            for name in (fonts.ICONS, *fonts.TEXTS):
                if name in paths:
                    self._put(name, paths)
        yield from super().post_process(paths, dry_run, **options)

    def _put(self, name: str, paths: dict[str, Any]) -> None:
        storage, path = paths[name]
        with storage.open(path) as whole:
            small = fonts.small_font(
                name, whole.read(), settings.BASE_DIR, Path(self.location).parent / "fonts"
            )
        self.delete(name)
        self._save(name, ContentFile(small))
        paths[name] = (self, name)

    def create_compressor(self, **options: Any) -> Compressor:
        """By gzip alone: Brotli, which is installed for the fonts, takes minutes for a tenth less."""
        return Compressor(use_brotli=False, **options)

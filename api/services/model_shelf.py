"""The shelf of models: files beside the store, each with its card, and which one answers.

A model is JSON of arrays, numbers and names; reading one runs nothing of it. Its name is made
from the hash of its bytes, which is checked whenever it is read. Nothing is ever taken off.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from analytics.errors import StaleModel
from analytics.kept import read_kept, write_kept
from analytics.model_card import KeptModel, ModelCard
from graph.errors import CannotWrite, NotFound
from graph.model.decoding import json_decoder

SQLITE: Final = "sqlite:"
ELSEWHERE: Final = Path("ringtrace.models")  # beside no file: where the store is a server
NAME_CHARS: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Promotion:
    """When a model began to answer.

    Attributes:
        version: The model; empty: the plain rule answers.
        at: When, RFC 3339.
        why: In words.
    """

    version: str
    at: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelShelf:
    """Models in a folder."""

    folder: Path

    def keep(self, model: KeptModel) -> tuple[str, str]:
        """Put a model on the shelf and give its version and hash; twice is once.

        Raises:
            CannotWrite: The folder cannot be written.
        """
        kept = write_kept(model)
        sha256 = hashlib.sha256(kept).hexdigest()
        version = f"cashout/{sha256[:NAME_CHARS]}"
        self._write(self._path(version, "model"), kept)
        return version, sha256

    def note(self, card: ModelCard) -> None:
        """Put the card of a model beside it."""
        self._write(self._path(card.version, "card"), msgspec.json.encode(card, order="sorted"))

    def cards(self) -> list[ModelCard]:
        """Give every card, newest model first."""
        texts = [path.read_bytes() for path in sorted(self.folder.glob("*.card.json"))]
        cards = [json_decoder(ModelCard).decode(text) for text in texts]
        return sorted(cards, key=lambda card: (card.made_at, card.version), reverse=True)

    def card(self, version: str) -> ModelCard:
        """Give the card of a model.

        Raises:
            NotFound: No such model is on the shelf.
        """
        for card in self.cards():
            if card.version == version:
                return card
        raise NotFound("no model has this version; `ringtrace models` lists them")

    def load(self, version: str) -> KeptModel:
        """Read a model.

        Raises:
            NotFound: No such model is on the shelf.
            StaleModel: Its bytes are not those that were kept, or this program reads others.
        """
        card = self.card(version)
        kept = self._path(version, "model").read_bytes()
        if hashlib.sha256(kept).hexdigest() != card.sha256:
            raise StaleModel(
                f"the file of {version} is not the one that was kept; take another into use: "
                "`ringtrace models use VERSION`, or train anew: `ringtrace train`"
            )
        return read_kept(kept, KeptModel)

    def history(self) -> list[Promotion]:
        """Give what answered, oldest first."""
        path = self.folder / "promotions.jsonl"
        if not path.is_file():
            return []
        return [json_decoder(Promotion).decode(line) for line in path.read_bytes().splitlines()]

    def in_use(self) -> str | None:
        """Give the version that answers now; None: the plain rule does."""
        history = self.history()
        return (history[-1].version or None) if history else None

    def promote(self, promotion: Promotion) -> None:
        """Let a model answer from now on, or the plain rule.

        Raises:
            NotFound: No such model is on the shelf.
        """
        if promotion.version:
            self.card(promotion.version)
        lines = [*self.history(), promotion]
        text = b"".join(msgspec.json.encode(line) + b"\n" for line in lines)
        self._write(self.folder / "promotions.jsonl", text)

    def files(self) -> list[Path]:
        """Give all that makes up the shelf, for a backup: models, cards, and what answered."""
        return [*sorted(self.folder.glob("*.json")), *sorted(self.folder.glob("*.jsonl"))]

    def put_back(self, name: str, content: bytes) -> None:
        """Put one of `files` back, from a backup.

        Raises:
            CannotWrite: The folder cannot be written.
        """
        self._write(self.folder / name, content)

    def _path(self, version: str, what: str) -> Path:
        return self.folder / f"{version.replace('/', '-')}.{what}.json"

    def _write(self, path: Path, content: bytes) -> None:
        """Write aside and move into place, so that a torn write is never read."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            aside = path.with_name(f".{path.name}.{os.getpid()}")
            aside.write_bytes(content)
            aside.replace(path)
        except OSError as error:
            raise CannotWrite(
                f"the folder of models cannot be written ({error.strerror}): make room or rights "
                "beside the store"
            ) from error


def shelf_of(store_url: str) -> ModelShelf:
    """Give the shelf of a store: beside its file, else in the working folder."""
    if not store_url.startswith(SQLITE):
        return ModelShelf(folder=ELSEWHERE)
    return ModelShelf(folder=Path(f"{store_url.removeprefix(SQLITE)}.models"))

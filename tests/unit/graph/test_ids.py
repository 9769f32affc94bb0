"""Names of things are the same for ever: written as JSON and base32 are."""

import base64
import hashlib
import json

from hypothesis import given
from hypothesis import strategies as st

from graph.model.ids import Canonical, canonical_json, hashed_token

texts = st.text(st.characters(codec="utf-8"))
values: st.SearchStrategy[Canonical] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


@given(value=values)
def test_the_canonical_form_is_plain_json_with_sorted_keys(value: Canonical) -> None:
    plain = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    assert canonical_json(value) == plain.encode()


@given(value=values)
def test_a_token_is_the_hash_in_base32_by_fours(value: Canonical) -> None:
    raw = hashlib.sha256(canonical_json(value)).digest()
    text = base64.b32encode(raw[:15]).decode()

    assert hashed_token(value) == "-".join(text[at : at + 4] for at in range(0, 24, 4))

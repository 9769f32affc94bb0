"""Documents meant to hurt: each is small to send and dear to expand, compare or validate."""

from collections.abc import Mapping


def fragment_bomb(levels: int) -> str:
    """Give fragments that each spread the next one twice: 2 to the power of `levels` fields."""
    chain = "".join(
        f"fragment f{level} on Query{{...f{level + 1} ...f{level + 1}}}" for level in range(levels)
    )
    return f"{{...f0}}{chain}fragment f{levels} on Query{{__typename}}"


def nested_bomb(levels: int) -> str:
    """Give fragments that each go one field deeper, twice."""
    chain = "".join(
        f"fragment f{level} on Ring{{a:complaints{{nodes{{rings{{...f{level + 1}}}}}}}"
        f"b:complaints{{nodes{{rings{{...f{level + 1}}}}}}}}}"
        for level in range(levels)
    )
    return f'{{ring(id:"x"){{...f0}}}}{chain}fragment f{levels} on Ring{{id}}'


def abusive_documents() -> Mapping[str, str]:
    """Give documents that must be refused, by what they try."""
    deep = "viewer{name}"
    for _ in range(200):
        deep = f"__schema{{types{{{deep}}}}}"
    return {
        "fragment bomb, 840 bytes": fragment_bomb(23),
        "fragments nested with fields": nested_bomb(12),
        "40 fragments, all spread everywhere": _mesh(40),
        "20,000 aliases": "{" + " ".join(f"a{n}:__typename" for n in range(20_000)) + "}",
        "31 aliases": "{" + " ".join(f"a{n}:__typename" for n in range(31)) + "}",
        "60,000 equal fields": "{" + "__typename " * 60_000 + "}",
        "1,900 equal fields": "{viewer{" + "name " * 1_900 + "}}",
        "200 equal fields with arguments": "{" + 'node(id:"x"){id}' * 200 + "}",
        "10,000 directives": "{__typename" + "@include(if:true)" * 10_000 + "}",
        "300 directives": "{__typename" + "@include(if:true)" * 300 + "}",
        "introspection 200 deep": f"{{{deep}}}",
        "900 levels of fields": "{" + "a{" * 900 + "b" + "}" * 900 + "}",
        "900 levels of lists": "{nodes(ids:" + "[" * 900 + "]" * 900 + "){id}}",
        "first: 1000000": "{rings(first:1000000){nodes{id}}}",
        "pages in pages": "{rings(first:100){nodes{members(first:100){nodes{account{rings"
        "{members(first:100){nodes{role}}}}}}}}}",
        "a fragment inside itself": "{...a}fragment a on Query{...b}fragment b on Query{...a}",
        "900 unknown fields": "{" + " ".join(f"u{n}" for n in range(900)) + "}",
        "400 variables": "query(" + "".join(f"$v{n}:Int" for n in range(400)) + "){viewer{name}}",
        "900 ids": '{nodes(ids:["' + '","'.join(["x"] * 900) + '"]){id}}',
        "a text of 60,000 characters": '{search(text:"' + "x" * 60_000 + '"){nodes{id}}}',
        "21 root fields": "{" + "".join(f'a{n}:node(id:"x"){{id}}' for n in range(21)) + "}",
    }


def _mesh(count: int) -> str:
    names = [f"m{number}" for number in range(count)]
    bodies = []
    for place, name in enumerate(names):
        spreads = "".join(f"...{other} " for other in names[place + 1 :])
        bodies.append(f"fragment {name} on Query{{{spreads}viewer{{name}}}}")
    return "{" + "".join(f"...{name} " for name in names) + "}" + "".join(bodies)

"""Small graphs with everything that is hard: ties, repeats, self-transfers, ids in common."""

import random
from collections.abc import Iterable, Sequence
from pathlib import Path

DAY = "2020-06-01"
ACCOUNTS = (5, 9, 10, 11, 100, 101, 7000000000000000001, 7000000000000000002)
HEADS = {
    "Account": "accountId|createTime|isBlocked|accoutType",
    "AccountTransferAccount": "fromId|toId|amount|createTime",
    "AccountWithdrawAccount": "fromId|toId|amount|createTime",
    "Company": "companyId|companyName|isBlocked|createTime",
    "CompanyOwnAccount": "companyId|accountId|createTime",
    "Medium": "mediumId|mediumType|isBlocked|createTime",
    "MediumSignInAccount": "mediumId|accountId|createTime",
    "Person": "personId|personName|isBlocked|createTime",
    "PersonOwnAccount": "personId|accountId|createTime",
}


def write_graph(
    folder: Path, *, transfers: int, random_state: int, is_packed: bool = False
) -> None:
    """Write the nine files of a made-up graph, the same for the same arguments."""
    dice = random.Random(random_state)
    numbers = list(range(5, 12))  # persons, companies and media share them

    def account() -> int:
        return dice.choice(ACCOUNTS)

    def at() -> str:
        fraction = dice.choice(("", ".5", ".05", ".23", ".230", ".999"))
        return f"{DAY} {dice.randrange(2):02}:00:{dice.randrange(12):02}{fraction}"

    def amount() -> str:
        return dice.choice(("10", "10.005", "10.0049", "99.995", "1e3", "0.334", "250.5"))

    def truth() -> str:
        return dice.choice(("true", "false"))

    rows: dict[str, list[Sequence[object]]] = {
        "Account": [(one, at(), truth(), "made up") for one in ACCOUNTS],
        "AccountTransferAccount": [
            (account(), account(), amount(), at()) for _ in range(transfers)
        ],
        "AccountWithdrawAccount": [
            (account(), account(), amount(), at()) for _ in range(transfers)
        ],
        "Company": [(no, "Invented & Co", truth(), at()) for no in numbers[:4]],
        "CompanyOwnAccount": [(no, account(), at()) for no in numbers],
        "Medium": [
            (no, dice.choice(("PHONE", "POS", "WIFI")), truth(), at()) for no in numbers[:-1]
        ],
        "MediumSignInAccount": [
            (dice.choice(numbers), account(), at()) for _ in range(transfers // 3)
        ],
        "Person": [(no, 'Invented "Name"', truth(), at()) for no in dice.sample(numbers[:-1], 6)],
        "PersonOwnAccount": [(no, account(), at()) for no in numbers for _ in range(2)],
    }
    for name, lines in rows.items():
        _write(folder, name, lines, is_packed=is_packed)


def _write(folder: Path, name: str, lines: Iterable[Sequence[object]], *, is_packed: bool) -> None:
    import gzip

    text = "\n".join([HEADS[name], *("|".join(map(str, line)) for line in lines), ""])
    if is_packed:
        (folder / f"{name}.csv.gz").write_bytes(gzip.compress(text.encode()))
    else:
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")


def parameters(*, random_state: int) -> list[dict[str, object]]:
    """Give lines that ask everything of such a graph, with limits and windows that bite."""
    dice = random.Random(random_state)
    start = 1_590_969_600_000  # that day
    accounts = [str(one) for one in (*ACCOUNTS, 6)]
    numbers = [str(no) for no in range(4, 13)]
    amounts = (0, 33, 1_000, 1_001, 9_999)
    ways = [f"{by}_{way}" for by in ("TIMESTAMP", "AMOUNT") for way in ("ASCENDING", "DESCENDING")]
    asked = []
    for n in range(360):
        after = start - 1 + dice.choice((0, 1, 1_000, 5_230))
        asked.append(
            {
                "n": n,
                "read": f"CR{n % 12 + 1}",
                "start": after,
                "end": after + dice.choice((2_000, 9_000, 3_603_000, 90_000_000)),
                "limit": dice.choice((1, 2, 3, 5, 50)),
                "order": dice.choice(ways),
                "account": dice.choice(accounts),
                "person": dice.choice(numbers),
                "from": dice.choice(accounts),
                "to": dice.choice(accounts),
                "first": dice.choice(accounts if n % 12 == 3 else numbers),
                "second": dice.choice(accounts if n % 12 == 3 else numbers),
                "atm": dice.choice(accounts),
                "t1_paise": dice.choice(amounts),
                "t2_paise": dice.choice(amounts),
                "threshold_paise": dice.choice(amounts),
                "complaint": str(dice.randrange(1, 30)),
                "threshold": dice.choice(("0.000", "0.050", "0.333", "1.000")),
                "more": "is not looked at",
            }
        )
    return asked

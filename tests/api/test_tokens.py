"""Tokens at rest and in a running server; the commands that make and take them."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import sys
import threading
from pathlib import Path

import pytest

from api import cli
from api.access import BadTokens, Keyring, Rates, Scope, TokenFile
from api.access.rates import network_of
from api.settings import Settings

OWN = "correct horse battery staple"


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def file(tmp_path: Path) -> TokenFile:
    return TokenFile(tmp_path / "tokens.toml")


def test_scopes_include_those_before() -> None:
    assert [[one.covers(other) for other in Scope] for one in Scope] == [
        [True, False, False],
        [True, True, False],
        [True, True, True],
    ]


def test_only_the_hash_is_kept(file: TokenFile) -> None:
    secret = file.add("newsroom", Scope.WRITE, until=dt.date(2030, 1, 31), rate=60)
    kept = file.path.read_text(encoding="utf-8")
    assert secret not in kept and secret.removeprefix("wq_") not in kept
    assert hashlib.sha256(secret.encode()).hexdigest() in kept
    assert file.path.stat().st_mode & 0o777 == 0o600
    (token,) = file.read()
    assert (token.name, token.scope, token.until, token.rate) == ("newsroom", Scope.WRITE, dt.date(2030, 1, 31), 60)
    assert token.digest.hex() not in repr(token)
    assert len(secret) >= 40 and secret != file.add("other", Scope.READ)


def test_names_are_given_once(file: TokenFile) -> None:
    file.add("a", Scope.READ)
    with pytest.raises(BadTokens, match="already"):
        file.add("a", Scope.ADMIN)
    for name in ("", "-x", "a b", 'a"', "a\nb", "ا", "x" * 65):
        with pytest.raises(BadTokens, match="is no name"):
            file.add(name, Scope.READ)
    assert [token.name for token in file.read()] == ["a"]
    file.revoke("a")
    assert file.read() == ()
    with pytest.raises(BadTokens, match="there is no token"):
        file.revoke("a")


def test_several_may_change_the_file_at_once(file: TokenFile) -> None:
    threads = [threading.Thread(target=file.add, args=(f"n{number}", Scope.READ)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {token.name for token in file.read()} == {f"n{number}" for number in range(12)}
    assert [path.name for path in file.path.parent.iterdir()] == ["tokens.toml"]


ROW = f'[[token]]\nname = "a"\nscope = "read"\nsha256 = "{"0" * 64}"\n'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[[token", "is not TOML"),
        ("\xff", "is not TOML"),
        ("x = 1", "may hold"),
        ("token = 3", "may hold"),
        ("token = [3]", "is no table"),
        (ROW.replace('"a"', '"a b"'), "has no name"),
        (ROW.replace('"read"', '"all"'), "scope must be"),
        (ROW.replace("000", "", 1), "64 hexadecimal"),
        (ROW + 'token = "wq_x"', "unknown keys"),
        (ROW + "until = 3", "until must be"),
        (ROW + "until = 2030-01-01T00:00:00Z", "until must be"),
        (ROW + "created = 2030-01-01", "created must be"),
        (ROW + "rate = -1", "rate must be"),
        (ROW + "rate = true", "rate must be"),
        (ROW + ROW, "twice"),
        ("#" * 1_100_000, "larger than"),
    ],
)
def test_wrong_files_are_refused_with_what_to_mend(file: TokenFile, content: str, said: str) -> None:
    file.path.write_bytes(content.encode("latin-1"))
    with pytest.raises(BadTokens, match=said) as caught:
        file.read()
    assert str(file.path) in str(caught.value)


def test_a_file_that_others_may_write_is_refused(file: TokenFile) -> None:
    file.add("a", Scope.READ)
    file.path.chmod(0o666)
    with pytest.raises(BadTokens, match="chmod go-w"):
        file.read()


def test_a_running_server_sees_changes_within_a_second(file: TokenFile) -> None:
    clock = Clock()
    keyring = Keyring(Settings(tokens=file.path, token_hash=hashlib.sha256(OWN.encode()).digest()), clock)
    assert keyring.find("wq_none") is None
    secret = file.add("a", Scope.READ)
    clock.now += 1.1
    found = keyring.find(secret)
    assert found is not None and found.name == "a"
    file.revoke("a")
    clock.now += 1.1
    assert keyring.find(secret) is None
    own = keyring.find(OWN)
    assert own is not None and (own.name, own.scope) == ("environment", Scope.ADMIN)
    assert keyring.find("x" * 5000) is None


def test_a_broken_file_means_no_token_of_it_is_good(file: TokenFile) -> None:
    clock = Clock()
    secret = file.add("a", Scope.READ)
    keyring = Keyring(Settings(tokens=file.path), clock)
    assert keyring.find(secret) and keyring.trouble is None
    whole = file.path.read_bytes()
    file.path.write_bytes(b"[[token")
    clock.now += 1.1
    assert keyring.find(secret) is None
    assert keyring.trouble is not None and "is not TOML" in keyring.trouble
    file.path.write_bytes(whole)
    clock.now += 1.1
    assert keyring.find(secret) and keyring.trouble is None
    file.path.unlink()
    clock.now += 1.1
    assert keyring.find(secret) is None


def test_tokens_expire_after_their_last_day(file: TokenFile) -> None:
    today = dt.datetime.now(dt.UTC).date()
    last = file.add("last", Scope.READ, until=today)
    over = file.add("over", Scope.READ, until=today - dt.timedelta(days=1))
    keyring = Keyring(Settings(tokens=file.path))
    assert keyring.find(over) is None
    assert file.read()[0].expired(today) is False and file.read()[0].expired(today + dt.timedelta(days=1)) is True
    assert keyring.find(last) is not None or dt.datetime.now(dt.UTC).date() != today


def test_rates_are_kept_and_come_back() -> None:
    clock = Clock()
    rates = Rates(clock)
    waits = [rates.take("a", 60) for _ in range(11)]
    assert waits[:10] == [0.0] * 10
    assert waits[10] == pytest.approx(1.0)
    assert rates.take("b", 60) == 0
    clock.now += 1.001
    assert rates.take("a", 60) == 0
    assert rates.take("a", 60) > 0
    clock.now += 3600
    assert sum(rates.take("a", 60) == 0 for _ in range(100)) == 10
    assert all(rates.take("c", 0) == 0 for _ in range(1000))
    assert [rates.take("d", 2) == 0 for _ in range(3)] == [True, True, False]
    assert sum(rates.take("e", 600) == 0 for _ in range(200)) == 100


def test_rates_of_many_addresses_need_bounded_memory() -> None:
    rates = Rates(Clock())
    for number in range(30_000):
        rates.take(str(number), 60)
    assert len(rates._buckets) == 20_000


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_whom_an_address_stands_for(address: str, network: str) -> None:
    assert network_of(address) == network


@pytest.fixture
def waqai(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]):
    """Run a command; returns status, output and messages."""
    for name in ("WAQAI_TOKENS", "WAQAI_CONFIG"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["waqai", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capfd.readouterr()
        return (ended.value.code if isinstance(ended.value.code, int) else 0), out, err

    return run


def test_commands_make_list_and_revoke(waqai, file: TokenFile) -> None:
    status, out, err = waqai("tokens", "add", "a", "--scope", "write", "--until", "2099-12-31", "--file", file.path)
    secret = out.strip()
    assert status == 0 and secret.startswith("wq_") and secret not in err
    (token,) = file.read()
    assert token.digest == hashlib.sha256(secret.encode()).digest()
    status, out, err = waqai("tokens", "list", "--file", file.path, "--format", "jsonl")
    shown = json.loads(out)
    assert (shown["name"], shown["scope"], shown["until"], shown["expired"]) == ("a", "write", "2099-12-31", False)
    status, table, _ = waqai("tokens", "list", "--file", file.path)
    assert status == 0 and "2099-12-31" in table
    assert secret not in out + table and token.digest.hex() not in out + table
    assert waqai("tokens", "revoke", "a", "--file", file.path)[0] == 0
    assert file.read() == ()


def test_commands_say_what_is_wrong(waqai, file: TokenFile, tmp_path: Path) -> None:
    assert waqai("tokens", "add", "a")[0] == 2
    assert waqai("tokens", "add", "a", "--file", file.path, "--scope", "root")[0] == 2
    assert waqai("tokens", "add", "a", "--file", file.path, "--until", "tomorrow")[0] == 2
    status, _, err = waqai("tokens", "revoke", "a", "--file", file.path)
    assert status == 1 and "there is no token 'a'" in err and "Traceback" not in err
    (tmp_path / "plain").write_text("")
    status, _, err = waqai("tokens", "add", "a", "--file", tmp_path / "plain" / "t.toml")
    assert status == 1 and "Traceback" not in err


def test_the_configuration_file_tells_commands_where_things_are(waqai, file: TokenFile, tmp_path: Path) -> None:
    config = tmp_path / "waqai.toml"
    config.write_text(f'tokens = "{file.path}"\nstore = "{tmp_path / "nowhere"}"\n')
    assert waqai("--config", config, "tokens", "add", "a")[0] == 0
    assert [token.name for token in file.read()] == ["a"]
    status, _, err = waqai("--config", config, "stats")
    assert status == 1 and str(tmp_path / "nowhere") in err
    config.write_text("stor = 1\n")
    status, _, err = waqai("--config", config, "stats")
    assert status == 2 and "no such setting" in err

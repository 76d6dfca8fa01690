"""Settings out of the environment and of a file."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from api.settings import ENTRIES, VARIABLES, BadSetting, Settings, read_file, table

TOKEN = "correct horse battery staple"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "waqai.toml"


def test_nothing_said_means_defaults() -> None:
    assert Settings.from_environment({}) == Settings()
    assert Settings.from_environment({"WAQAI_PORT": "", "WAQAI_CONFIG": ""}) == Settings()


def test_the_environment_goes_before_the_file(config: Path) -> None:
    config.write_text('port = 9000\nquery_seconds = 5\ncors_origins = ["https://a.example", "https://b.example"]\n')
    found = Settings.from_environment({"WAQAI_CONFIG": str(config), "WAQAI_PORT": "9001"})
    assert (found.port, found.query_seconds) == (9001, 5.0)
    assert found.cors_origins == ("https://a.example", "https://b.example")
    by_words = Settings.from_environment({"WAQAI_CORS_ORIGINS": "https://a.example, https://b.example,"})
    assert by_words.cors_origins == found.cors_origins


def written(name: str) -> tuple[str, str]:
    """A value of a setting as TOML, and as the environment has it."""
    value = getattr(Settings(), name)
    if isinstance(value, bool):
        return str(value).lower(), str(value).lower()
    if isinstance(value, int | float):
        return str(value), str(value)
    if isinstance(value, tuple):
        return str(list(value)).replace("'", '"'), ",".join(value)
    for toml, said in ((f'"{value or "x"}"', str(value or "x")), ("true", "true"), ("3", "3")):
        try:
            ENTRIES[name].read(said, name)
        except BadSetting:
            continue
        return toml, said
    raise AssertionError(f"no value for {name}")


@pytest.mark.parametrize("name", ENTRIES)
def test_every_setting_can_stand_in_file_and_environment(name: str, config: Path) -> None:
    toml, said = written(name)
    config.write_text(f"{name} = {toml}\n")
    by_file = Settings.from_environment({"WAQAI_CONFIG": str(config)})
    by_environment = Settings.from_environment({f"WAQAI_{name.upper()}": said})
    assert by_file == by_environment


def test_every_field_is_in_the_table() -> None:
    assert set(ENTRIES) == set(Settings.__dataclass_fields__) - {"token_hash"}
    assert all(f"| `{name}` |" in table() for name in VARIABLES)
    assert all(meaning for meaning in VARIABLES.values())


def test_the_file_may_hold_the_hash_and_not_the_token(config: Path) -> None:
    digest = hashlib.sha256(TOKEN.encode())
    config.write_text(f'token_sha256 = "{digest.hexdigest()}"\n')
    assert Settings.from_environment({"WAQAI_CONFIG": str(config)}).token_hash == digest.digest()
    config.write_text(f'token = "{TOKEN}"\n')
    with pytest.raises(BadSetting, match="no token is kept in a file") as caught:
        read_file(config)
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("port = ", "is not TOML"),
        ("[server]\nport = 1", "no such setting"),
        ("prot = 1", "no such setting"),
        ("port = 70000", "must be from 0 to 65535"),
        ("port = 80.5", "whole number"),
        ("port = true", "not a number"),
        ("queue = nan", "must be from"),
        ("port = [1]", "not a number"),
        ("public_read = 1", "must be true or false"),
        ('cors_origins = ["a", 1]', "list of texts"),
        ("cors_origins = 1", "list of texts"),
        ('log_format = "xml"', "one of json, text"),
        ("store = 1", "must be a text"),
        ('store = "a\\u0000b"', "must be a text"),
        ("#" * 1_100_000, "larger than"),
    ],
)
def test_wrong_files_are_refused_with_where(config: Path, content: str, said: str) -> None:
    config.write_text(content)
    with pytest.raises(BadSetting, match=said) as caught:
        Settings.from_environment({"WAQAI_CONFIG": str(config)})
    assert str(config) in str(caught.value)


def test_a_file_that_is_not_there_is_told(config: Path) -> None:
    with pytest.raises(BadSetting, match="No such file"):
        Settings.from_environment({"WAQAI_CONFIG": str(config)})


@pytest.mark.parametrize("said", ["maybe", "2", "тrue"])
def test_flags_are_yes_or_no(said: str) -> None:
    with pytest.raises(BadSetting, match="WAQAI_PUBLIC_READ"):
        Settings.from_environment({"WAQAI_PUBLIC_READ": said})


def test_who_may_read_without_a_token() -> None:
    hashed = hashlib.sha256(TOKEN.encode()).digest()
    assert Settings().reads_are_public and not Settings().secured
    assert Settings(token_hash=hashed).reads_are_public and Settings(token_hash=hashed).secured
    assert not Settings(tokens=Path("t.toml")).reads_are_public and Settings(tokens=Path("t.toml")).secured
    assert Settings(tokens=Path("t.toml"), public_read=True).reads_are_public
    assert not Settings(token_hash=hashed, public_read=False).reads_are_public

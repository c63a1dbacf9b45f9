"""The files around the code: they say what the code says, and nothing that belongs to one machine."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from qm_pipeline.cli import COMMANDS, app
from qm_pipeline.processes import login

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
WRITTEN = [path for path in DOCUMENTS if path.name != "commands.md"]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())

# With a letter in brackets, so that this file may look at itself.
MACHINE_PATH = re.compile(r"(?<![\w.$}])/(?:h[o]me|r[o]ot|w[o]rk|U[s]ers)/\w")
REGISTRIES = re.compile(r"p[y]pi\.org|python[h]osted\.org|n[p]mjs\.|a[n]aconda\.(org|com)|j[f]rog")


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def tracked() -> list[Path]:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run([git, "-C", str(ROOT), "ls-files", "-z"], capture_output=True, check=True).stdout
    return [path for name in listed.decode().split("\0") if name and (path := ROOT / name).is_file()]


def texts() -> list[tuple[Path, str]]:
    found = []
    for path in tracked():
        content = path.read_bytes()
        if b"\0" not in content[:8192]:
            found.append((path, content.decode("utf-8")))
    return found


def generator() -> Any:  # noqa: ANN401
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_no_file_names_a_folder_of_one_machine() -> None:
    found = [name_of(path) for path, text in texts() if MACHINE_PATH.search(text)]
    assert found == []


def test_no_file_names_the_host_of_a_package_registry() -> None:
    found = [name_of(path) for path, text in texts() if REGISTRIES.search(text)]
    assert found == []


def test_nothing_private_or_generated_on_the_way_is_tracked() -> None:
    names = [name_of(path) for path in tracked()]
    unwelcome = re.compile(r"(^|/)(\.env|\.qm|\.venv|__pycache__|.*\.(pkl|pickle|joblib|pem|key))(/|$)")
    assert [name for name in names if unwelcome.search(name)] == []


@pytest.mark.parametrize("name", [".env.example", "docs/commands.md"])
def test_a_generated_file_says_what_the_code_says(name: str) -> None:
    expected = generator().documents()[ROOT / name]
    assert (ROOT / name).read_text(encoding="utf-8") == expected, "run `make docs`"


def test_a_copy_of_env_example_changes_nothing() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    assert all(not line or line.startswith("# ") for line in lines)


# --- documents -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_every_link_and_picture_leads_somewhere(path: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text(encoding="utf-8"))
    missing = [it for it in targets if "://" not in it and not (path.parent / it).exists()]
    assert missing == []


def commands_in(path: Path) -> set[tuple[str, ...]]:
    """Every `qm ...` of a document: in shell blocks, and between backticks that hold a whole command."""
    text = path.read_text(encoding="utf-8")
    blocks = "\n".join(re.findall(r"```(?:sh|text|ini)\n(.*?)```", text, re.DOTALL))
    lines = [
        *re.findall(r"^(?:.*bin/)?(qm [^#\n]*)", blocks, re.MULTILINE),
        *re.findall(r"`(qm [a-z][^`]*)`", text),
    ]
    parts = (command for line in lines for command in re.split(r"&&|\|", line))
    return {tuple(part.split()[1:]) for part in parts if part.split()[:1] == ["qm"] and len(part.split()) > 1}


def help_of(*words: str) -> str:
    return CliRunner().invoke(app, [*words, "--help"], prog_name="qm").stdout


def test_every_decision_has_a_number_of_its_own_and_bears_it() -> None:
    files = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    numbers = [int(file.name[:4]) for file in files]
    assert len(set(numbers)) == len(numbers)
    for file, number in zip(files, numbers, strict=True):
        assert file.read_text("utf-8").startswith(f"# {number}. "), file.name


@pytest.mark.parametrize("path", WRITTEN, ids=name_of)
def test_every_command_in_a_document_exists_with_its_options(path: Path) -> None:
    for words in commands_in(path):
        assert words[0] in COMMANDS, f"qm {words[0]}"
        shown = help_of(words[0])
        if "COMMAND [ARGS]" in shown and len(words) > 1:
            shown = help_of(*words[:2])
            assert shown, f"qm {words[0]} {words[1]}"
        for option in (word.split("=")[0] for word in words if word.startswith("--")):
            assert option in shown, f"qm {' '.join(words)}"


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_every_make_target_in_a_document_exists(path: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"(?:`|^)make ([a-z]+)", path.read_text(encoding="utf-8"), re.MULTILINE))
    assert named <= targets


def test_ci_runs_every_shell_block_of_the_readme() -> None:
    readme = (ROOT / "README.md").read_text()
    marked = re.findall(r"<!-- ci: ([a-z-]+) -->\n```sh\n", readme)
    assert len(marked) == len(re.findall(r"^```sh$", readme, re.MULTILINE))
    ran = re.findall(r"^run_readme ([a-z-]+)$", (ROOT / ".ci" / "run").read_text(), re.MULTILINE)
    assert set(marked) == set(ran)


def test_the_changelog_tells_of_this_version() -> None:
    assert f"\n## {PROJECT['project']['version']}" in (ROOT / "CHANGELOG.md").read_text()


def test_a_wheel_carries_what_the_code_looks_for_beside_itself(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("sql", "models", "app_streamlit"):
        tracked_there = {name_of(path) for path in tracked() if name_of(path).startswith(f"{folder}/")}
        assert {f"qm_pipeline/_bundled/{name}" for name in tracked_there} <= names
    assert {"qm_pipeline/_bundled/dagster.yaml", "qm_pipeline/_bundled/workspace.yaml"} <= names
    assert "qm_pipeline/py.typed" in names


# --- dependencies ----------------------------------------------------------------------------------------


def required() -> set[str]:
    project = PROJECT["project"]
    extras = (line for extra in project["optional-dependencies"].values() for line in extra)
    lines = [*project["dependencies"], *extras, *PROJECT["dependency-groups"]["build"]]
    return {plain(line) for line in lines}


def plain(requirement: str) -> str:
    name = re.match(r"[\w.-]+", requirement)
    assert name is not None
    return re.sub(r"[-_.]+", "-", name[0]).lower()


def test_the_lock_pins_everything_that_the_project_asks_for() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    pinned = set(re.findall(r"^([\w.-]+)==", lock, re.MULTILINE))
    assert required() - pinned == set(), "run `make lock`"


def test_every_pin_has_a_hash_and_none_an_address() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    entries = re.split(r"^(?=[\w.-]+==)", lock, flags=re.MULTILINE)[1:]
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in lock


def test_production_carries_no_tool_that_only_tests_and_builds_need() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()
    removed = re.search(r"pip uninstall --quiet --python \S+ (.*?)&&", dockerfile, re.DOTALL)
    assert removed is not None
    lines = [*PROJECT["project"]["optional-dependencies"]["test"], *PROJECT["dependency-groups"]["build"]]
    assert set(removed[1].replace("\\", " ").split()) == {plain(line) for line in lines}


# --- containers ------------------------------------------------------------------------------------------


def compose() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
    return document


OURS = [name for name, service in compose()["services"].items() if "build" in service]


def test_the_containers_are_those_of_production() -> None:
    assert set(compose()["services"]) == {
        "postgres", "migrate", "code-server", "webserver", "daemon", "login", "app",
    }  # fmt: skip


def ran() -> list[Any]:
    """Every command of our containers, their health checks included; Python one-liners are left out."""
    services = [(name, compose()["services"][name]) for name in OURS]
    started = [pytest.param(service["command"], id=name) for name, service in services]
    checks = [
        pytest.param(service["healthcheck"]["test"][1:], id=f"{name} health")
        for name, service in services
        if "healthcheck" in service and service["healthcheck"]["test"][1] != "python"
    ]
    return started + checks


@pytest.mark.parametrize("command", ran())
def test_a_container_runs_a_command_that_exists(command: list[str]) -> None:
    beside = Path(sys.executable).parent / command[0]
    assert beside.exists(), command[0]
    # The subcommands up to the first option, with --help: the program itself says what exists.
    subcommands = []
    for word in command[1:]:
        if word.startswith(("-", "/")):
            break
        subcommands.append(word)
    shown = subprocess.run([beside, *subcommands, "--help"], capture_output=True, text=True, check=False)
    assert shown.returncode == 0, shown.stderr
    for option in (word for word in command if word.startswith("--")):
        assert option in shown.stdout or option.startswith("--server."), option


@pytest.mark.parametrize("name", OURS)
def test_a_container_is_not_privileged(name: str) -> None:
    service = compose()["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service


def test_nothing_is_published_beyond_this_machine() -> None:
    ports = [port for service in compose()["services"].values() for port in service.get("ports", [])]
    assert len(ports) == 2
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_the_app_s_container_reads_the_login_file_that_another_writes_and_nobody_else_does() -> None:
    services = compose()["services"]
    home = services["login"]["environment"]["QM_HOME"]
    command = services["app"]["command"]
    assert command[command.index("--secrets.files") + 1] == f"{home}/{login.FILE}"
    assert services["app"]["depends_on"]["login"] == {"condition": "service_completed_successfully"}
    having = {name for name in OURS for it in services[name]["volumes"] if it.startswith("login:")}
    assert having == {"login", "app"}
    assert home in (ROOT / "Dockerfile").read_text(), "a volume takes its owner from the image's folder"


def test_the_client_s_secret_reaches_the_container_that_writes_it_down_only() -> None:
    services = compose()["services"]
    told = {name for name in OURS if "QM_OIDC_CLIENT_SECRET" in services[name].get("environment", {})}
    assert told == {"login"}
    wanted = {"QM_OIDC_METADATA_URL", "QM_OIDC_ROLES", "QM_APP_URL"}
    assert wanted <= set(services["app"]["environment"])


def test_every_lasting_container_is_watched() -> None:
    lasting = [it for it in compose()["services"].values() if it.get("restart") != "no"]
    assert all("healthcheck" in it for it in lasting)


def test_no_secret_stands_in_a_container_file() -> None:
    assert re.search(r"PASSWORD: [^$\s]", (ROOT / "compose.yaml").read_text()) is None
    assert "PASSWORD" not in (ROOT / "Dockerfile").read_text()


def test_a_container_reads_only_settings_that_exist() -> None:
    known = (ROOT / ".env.example").read_text()
    read = [service.get("environment", {}) for name, service in compose()["services"].items() if name in OURS]
    environment = set(compose()["x-qm"]["environment"]).union(*read) - {"QM_HOME"}
    beside = {"QM_DAGSTER_POSTGRES_URL"}  # dagster.yaml reads that one
    assert [name for name in environment if f"\n# {name}=" not in known and name not in beside] == []


def test_the_image_ends_as_an_ordinary_user_and_runs_nothing_as_root() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    users = [line.split()[1] for line in lines if line.startswith("USER ")]
    assert users == ["10001:10001"]
    last_stage = max(number for number, line in enumerate(lines) if line.startswith("FROM "))
    assert any(line.startswith("USER ") for line in lines[last_stage:])
    assert all(":" in line and "latest" not in line for line in lines if line.startswith("FROM "))


def test_the_image_copies_only_what_the_context_lets_through() -> None:
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = re.findall(
        r"^COPY (?!--from)(?:--\S+ )?(.+) \S+$", (ROOT / "Dockerfile").read_text(), re.MULTILINE
    )
    assert {name for line in copied for name in line.split()} <= allowed


def test_the_image_knows_dagsters_bulk_settings_as_the_pipeline_does() -> None:
    from qm_pipeline.defs.instance import BULK  # noqa: PLC0415  (Dagster's shell; only this test wants it)

    dockerfile = (ROOT / "Dockerfile").read_text()
    assert all(f"{name}={value}" in dockerfile for name, value in BULK.items())


def test_docker_itself_accepts_compose_yaml() -> None:
    docker = shutil.which("docker")
    if (
        docker is None
        or subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode
    ):
        pytest.skip("no docker compose here: compose.yaml is checked as YAML and against the commands only")
    done = subprocess.run(
        [docker, "compose", "-f", str(ROOT / "compose.yaml"), "config", "--format", "json"],
        env={"QM_POSTGRES_PASSWORD": "x", "PATH": str(Path(docker).parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["name"] == "qm"

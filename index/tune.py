"""Tune the default encoder on pairs of query and official wording; what it learns is kept as a small adapter.

`python -m index.tune MATTERS.jsonl … --out adapter.safetensors --seed 7`

Low-rank changes to the matrices of the upper layers are trained so that a query is nearer to a wording of its matter
than to those of all others in the batch, among them the nearest ones (E. Hu et al., LoRA: Low-Rank Adaptation of Large
Language Models, 2021, section 4.1; M. Henderson et al., Efficient Natural Language Response Suggestion for Smart Reply,
2017, section 4.4). So that the encoder keeps what it knew, only a share of the change is kept (M. Wortsman et al.,
Robust fine-tuning of zero-shot models, CVPR 2022, section 3). The layers below stay as they are, so every text goes
through them once. `index.tune_measure` tells what is gained.
"""

import argparse
import logging
import random
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from rich.console import Console
from rich.progress import track
from safetensors.numpy import save_file
from sentence_transformers import SentenceTransformer
from torch import Tensor, nn
from transformers.utils import logging as transformers_logging

from index.arrays import Floats2d, Halves2d
from index.encoder import read_prompts
from index.errors import ModelUnavailable
from index.model_build import fetch_weights
from index.model_folder import write_model_folder
from index.packed_weights import read_packed_weights
from index.tune_pairs import (
    Booleans2d,
    Matter,
    draw_batches,
    nearest_negatives,
    queries_of,
    read_matters,
    shared_terms,
    wordings_of,
)

MATRICES = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)
SEED = 7
MASKED = -1e9  # added to the attention scores of padding, and to the scores of what is no negative
MAX_TOKENS = 256  # of a text that is learnt from or measured on
BATCH_TOKENS = 4096  # with padding, where nothing is learnt


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to tune; the values are those measured best on topics left out, without a loss on public questions."""

    seed: int = SEED
    first_layer: int = 6  # of 12: the lower half stays as it is
    rank: int = 8
    epochs: int = 1
    batch: int = 48
    learning_rate: float = 5e-4
    temperature: float = 0.02
    strength: float = 0.4  # share of the learnt change that is kept


@dataclass(frozen=True, slots=True)
class Pair:
    """A query and a wording of its matter, both with their prompts; `matter` is a row of the matters."""

    matter: int
    query: str
    passage: str


class LowRankLinear(nn.Module):  # type: ignore[misc]  # torch is not followed by mypy here
    """A linear map with a change of low rank, which is none at the start."""

    def __init__(self, linear: Any, rank: int) -> None:  # noqa: ANN401 (torch is not followed)
        super().__init__()
        rows, columns = linear.weight.shape
        self.linear, self.strength = linear, 1.0
        self.up = nn.Parameter(torch.zeros(rows, rank))
        self.down = nn.Parameter(torch.randn(rank, columns) / columns**0.5)

    def forward(self, states: Tensor) -> Tensor:
        """Map `states`, shape (n, t, columns), to shape (n, t, rows)."""
        return self.linear(states) + self.strength * (states @ self.down.T) @ self.up.T


class TunableEncoder:
    """A sentence-transformers folder of a BERT-like model, mean pooled, with changes in its upper layers."""

    def __init__(self, folder: Path, recipe: Recipe) -> None:
        transformers_logging.set_verbosity_error()
        transformers_logging.disable_progress_bar()
        torch.manual_seed(recipe.seed)
        model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
        self._bert, self._tokenizer = model[0].auto_model.eval().requires_grad_(False), model.tokenizer
        self._layers, self._first = self._bert.encoder.layer, recipe.first_layer
        self._prompts = read_prompts(folder)
        self._lower: dict[str, Tensor] = {}  # what the unchanged layers make of a text, shape (t, d), float16
        self.changes = dict(self._attach(recipe.rank))

    def _attach(self, rank: int) -> Iterable[tuple[str, LowRankLinear]]:
        for number, layer in enumerate(self._layers[self._first :], self._first):
            for matrix in MATRICES:
                parent, _, leaf = matrix.rpartition(".")
                change = LowRankLinear(layer.get_submodule(matrix), rank)
                setattr(layer.get_submodule(parent), leaf, change)
                yield f"encoder.layer.{number}.{matrix}.weight", change

    def query(self, text: str) -> str:
        """Put the model's word for queries in front."""
        return self._prompts.query + text

    def passage(self, text: str) -> str:
        """Put the model's word for passages in front."""
        return self._prompts.passage + text

    def set_strength(self, strength: float) -> None:
        """Let only a share of the changes act."""
        for change in self.changes.values():
            change.strength = strength

    def pool(self, texts: Sequence[str]) -> Tensor:
        """Encode texts with their prompts to shape (n, d), rows of unit L2 norm, ready to learn from."""
        self._prepare(texts)
        states, mask = _padded([self._lower[text] for text in texts])
        states = self._run(states, mask, self._layers[self._first :])
        summed = (states * mask[..., None]).sum(dim=1)  # of the same direction as the mean
        return nn.functional.normalize(summed, dim=-1)

    def encode(self, texts: Sequence[str]) -> Floats2d:
        """Encode texts with their prompts to shape (n, d), float32, rows of unit L2 norm; n is at least 1."""
        self._prepare(texts)
        vectors: list[Any] = [None] * len(texts)
        lengths = [len(self._lower[text]) for text in texts]
        with torch.no_grad():
            for rows in _rows_by_length(lengths):
                for row, vector in zip(rows, self.pool([texts[row] for row in rows]), strict=True):
                    vectors[row] = vector.numpy()
        return np.stack(vectors).astype(np.float32)

    def adapter(self, strength: float) -> dict[str, Halves2d]:
        """Give the changes as `merge_adapter` takes them."""
        tensors = {}
        for name, change in self.changes.items():
            tensors[f"{name}.up"] = (strength * change.up).detach().numpy().astype(np.float16)
            tensors[f"{name}.down"] = change.down.detach().numpy().astype(np.float16)
        return tensors

    def _prepare(self, texts: Sequence[str]) -> None:
        """Run new texts through the layers that stay as they are."""
        new = [text for text in dict.fromkeys(texts) if text not in self._lower]
        if not new:
            return
        ids = self._tokenizer(new, truncation=True, max_length=MAX_TOKENS)["input_ids"]
        with torch.no_grad():
            for rows in _rows_by_length([len(one) for one in ids]):
                padded, mask = _padded([torch.tensor(ids[row])[:, None] for row in rows])
                tokens = padded[..., 0].long()
                states = self._bert.embeddings(input_ids=tokens, token_type_ids=torch.zeros_like(tokens))
                states = self._run(states, mask, self._layers[: self._first])
                for row, state in zip(rows, states, strict=True):
                    self._lower[new[row]] = state[: len(ids[row])].half().clone()

    @staticmethod
    def _run(states: Tensor, mask: Tensor, layers: Iterable[Any]) -> Tensor:
        bias = (1.0 - mask[:, None, None, :]) * MASKED
        for layer in layers:
            output = layer(states, bias)
            states = output[0] if isinstance(output, tuple) else output
        return states


def tune(encoder: TunableEncoder, matters: Sequence[Matter], recipe: Recipe) -> None:
    """Train the encoder's changes on the matters, and leave the recipe's share of them in force."""
    shared = shared_terms(matters)
    vectors = encoder.encode([encoder.passage(matter.official) for matter in matters])
    near = nearest_negatives(vectors, shared, [matter.topic for matter in matters])
    batches = _pairs(encoder, matters, near, recipe)
    parameters = [p for change in encoder.changes.values() for p in (change.up, change.down)]
    optimizer = torch.optim.AdamW(parameters, lr=recipe.learning_rate, weight_decay=0.0)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _share_of_rate(step, len(batches)))
    for batch in track(batches, "微调", console=Console(stderr=True)):
        loss = _loss(encoder, batch, shared, recipe)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        schedule.step()
    encoder.set_strength(recipe.strength)


def _pairs(
    encoder: TunableEncoder, matters: Sequence[Matter], near: Sequence[Sequence[int]], recipe: Recipe
) -> list[list[Pair]]:
    """Deal out all queries once an epoch, each with one of the wordings of its matter."""
    random_ = random.Random(recipe.seed)
    wordings = [wordings_of(matter, seed=recipe.seed) for matter in matters]
    queries = {row: queries_of(matter, seed=recipe.seed) for row, matter in enumerate(matters)}
    batches = []
    for _ in range(recipe.epochs):
        drawn = list(draw_batches(queries, near, size=recipe.batch, random_=random_))
        random_.shuffle(drawn)
        batches += [
            [Pair(row, encoder.query(q), encoder.passage(random_.choice(wordings[row]))) for row, q in batch.items()]
            for batch in drawn
        ]
    return batches


def _loss(
    encoder: TunableEncoder,
    batch: Sequence[Pair],
    shared: Booleans2d,
    recipe: Recipe,
) -> Tensor:
    queries = encoder.pool([pair.query for pair in batch])
    passages = encoder.pool([pair.passage for pair in batch])
    matters = [pair.matter for pair in batch]
    no_negative = torch.from_numpy(shared[np.ix_(matters, matters)]).fill_diagonal_(False)
    scores = (queries @ passages.T / recipe.temperature).masked_fill(no_negative, MASKED)
    loss: Tensor = nn.functional.cross_entropy(scores, torch.arange(len(batch)))
    return loss


def _share_of_rate(step: int, steps: int, warm_up: float = 0.1) -> float:
    """Rise over the first tenth of the steps, then fall in a line."""
    return float(min(1.0, (step + 1) / max(1.0, warm_up * steps)) * max(0.02, 1 - step / max(1, steps)))


def _padded(rows: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    """Stack states of shapes (t_i, d) to (n, t, d) and a mask (n, t), both float32."""
    padded = nn.utils.rnn.pad_sequence([row.float() for row in rows], batch_first=True, padding_value=1.0)
    lengths = torch.tensor([len(row) for row in rows])
    return padded, (torch.arange(padded.shape[1])[None] < lengths[:, None]).float()


def _rows_by_length(lengths: Sequence[int], most: int = 64) -> Iterable[list[int]]:
    rows: list[int] = []
    for row in sorted(range(len(lengths)), key=lambda row: lengths[row]):
        if rows and (len(rows) == most or (len(rows) + 1) * lengths[row] > BATCH_TOKENS):
            yield rows
            rows = []
        rows.append(row)
    if rows:
        yield rows


def write_untuned_model(folder: Path) -> None:
    """Build the default model without any adapter and without its graph: what tuning starts from.

    Raises:
        ModelUnavailable: if the weights cannot be fetched or are not those expected.

    """
    with tempfile.TemporaryDirectory() as parts:
        write_model_folder(read_packed_weights(fetch_weights(Path(parts))), folder)


def main(arguments: Sequence[str]) -> int:
    """Tune on the files named and write the adapter; 1 if that fails."""
    parser = argparse.ArgumentParser(prog="python -m index.tune", description="微调默认编码器,产出适配器")
    parser.add_argument("matters", nargs="+", type=Path, help="事项词表(JSONL)")
    parser.add_argument("--out", type=Path, required=True, help="适配器文件")
    parser.add_argument("--model", type=Path, help="未微调的模型目录;缺省时重新构建一个")
    parser.add_argument("--seed", type=int, default=SEED, help="随机种子")
    parser.add_argument("--threads", type=int, default=1, help="线程数;结果只在同一线程数下逐位相同")
    given = parser.parse_args(arguments)
    torch.set_num_threads(given.threads)
    console = Console(stderr=True)
    recipe = Recipe(seed=given.seed)
    try:
        matters = read_matters(given.matters)
        with tempfile.TemporaryDirectory() as built:
            if given.model is None:
                write_untuned_model(Path(built))
            encoder = TunableEncoder(given.model or Path(built), recipe)
    except (ModelUnavailable, OSError, ValueError) as error:
        console.print(f"[red]无法微调:[/red]{error}", soft_wrap=True)
        return 1
    tune(encoder, matters, recipe)
    save_file(encoder.adapter(recipe.strength), given.out)
    console.print(f"适配器:{given.out}", soft_wrap=True)
    return 0


if __name__ == "__main__":
    logging.getLogger().addHandler(logging.NullHandler())
    sys.exit(main(sys.argv[1:]))

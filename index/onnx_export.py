"""Export a sentence-transformers folder of a BERT-like model to a small, quick ONNX graph with a tokenizer of its own.

The tokenizer and the rows of the embedding table are cut down to the scripts that are asked in (`index/vocabulary.py`).
Token embeddings keep one int8 row and one float scale a token; matrix products run on int8 (`index/quantize.py`).

The graph takes texts of one length, so that it needs no mask. It has the three projections of attention as one product,
and is saved as ONNX Runtime optimises it, which halves the time to open it.
"""

import math
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import AutoModel
from transformers.utils import logging as transformers_logging

from index.encoder import ONNX_FILE, TOKENIZER_FILE
from index.quantize import Rounding, quantize
from index.vocabulary import WORD_START, cut_down

OPSET = 17
# By product of a layer. Behind a normalisation the range hardly depends on the text, elsewhere somewhat.
ROUNDINGS: Mapping[str, Rounding] = {
    "projection": Rounding(evening=0.75, margin=1.5),
    "joined": Rounding(evening=0.65, margin=2.0),
    "wider": Rounding(evening=0.75, margin=1.5),
    "narrower": Rounding(evening=None, margin=2.0, digits=2),
}
SAMPLES, SAMPLE_TOKENS, SEED = 200, (3, 60), 0
# Adding and normalising in one operator takes four times as long as in two.
UNWANTED = ["SkipLayerNormFusion", "BiasSkipLayerNormFusion", "BiasGeluFusion", "AttentionFusion"]


class TokenVectorModel(nn.Module):  # type: ignore[misc]  # torch is not followed by mypy here
    """The model as a function of ids alone, with the embedding table in int8; id i is the model's `kept[i]`."""

    def __init__(self, model: Any, kept: Sequence[int]) -> None:  # noqa: ANN401 (any transformers model with BERT's parts)
        super().__init__()
        embeddings = model.embeddings
        table = embeddings.word_embeddings.weight.data[list(kept)]
        scale = table.abs().amax(dim=1, keepdim=True).clamp_min(1e-12) / 127
        self.register_buffer("table", torch.round(table / scale).to(torch.int8))
        self.register_buffer("scale", scale)
        places = embeddings.position_embeddings.weight.data + embeddings.token_type_embeddings.weight.data[0]
        self.register_buffer("places", places)
        self.normalise = embeddings.LayerNorm
        self.layers = nn.ModuleList(_Layer(layer, model.config.num_attention_heads) for layer in model.encoder.layer)

    def forward(self, input_ids: Tensor) -> Tensor:
        """Compute the last hidden state, shape (n, t, d), float32."""
        rows = nn.functional.embedding(input_ids, self.table).to(torch.float32)
        embedded = rows * nn.functional.embedding(input_ids, self.scale)
        state = self.normalise(embedded + self.places[: input_ids.shape[1]])
        for layer in self.layers:
            state = layer(state)
        return state


class _Layer(nn.Module):  # type: ignore[misc]
    """A layer of BERT whose queries, keys and values come from one product; the queries are scaled beforehand."""

    def __init__(self, layer: Any, heads: int) -> None:  # noqa: ANN401
        super().__init__()
        attention = layer.attention
        query, key, value = attention.self.query, attention.self.key, attention.self.value
        size = query.weight.shape[1]
        self.heads, self.depth = heads, size // heads
        scale = 1 / math.sqrt(self.depth)
        self.projection = nn.Linear(size, 3 * size)
        self.projection.weight.data = torch.cat([query.weight * scale, key.weight, value.weight])
        self.projection.bias.data = torch.cat([query.bias * scale, key.bias, value.bias])
        self.joined, self.after_attention = attention.output.dense, attention.output.LayerNorm
        self.wider, self.narrower = layer.intermediate.dense, layer.output.dense
        self.after_feed_forward = layer.output.LayerNorm

    def forward(self, state: Tensor) -> Tensor:
        """Map states of shape (n, t, d) to such."""
        n, t, d = state.shape
        parts = self.projection(state).view(n, t, 3, self.heads, self.depth)
        query, value = parts[:, :, 0].permute(0, 2, 1, 3), parts[:, :, 2].permute(0, 2, 1, 3)
        weights = torch.softmax(query @ parts[:, :, 1].permute(0, 2, 3, 1), -1)
        mixed = (weights @ value).permute(0, 2, 1, 3).reshape(n, t, d)
        state = self.after_attention(state + self.joined(mixed))
        return self.after_feed_forward(state + self.narrower(nn.functional.gelu(self.wider(state))))


def export_onnx(folder: Path) -> Path:
    """Export the model of `folder` into its `ONNX_FILE`, whose path comes back, with a tokenizer beside it."""
    target = folder / ONNX_FILE
    target.parent.mkdir()
    plain, optimised = target.with_name("plain.onnx"), target.with_name("optimised.onnx")
    vocabulary = cut_down((folder / "tokenizer.json").read_text(encoding="utf-8"))
    (folder / TOKENIZER_FILE).write_text(vocabulary.tokenizer, encoding="utf-8")
    _export_plain(folder, vocabulary.kept, plain)
    _save_optimised(plain, optimised)
    plain.unlink()
    model = onnx.load(optimised)
    optimised.unlink()
    quantize(model, _samples(vocabulary.tokenizer), ROUNDINGS)
    onnx.save(model, target)
    return target


def _export_plain(folder: Path, kept: Sequence[int], target: Path) -> None:
    transformers_logging.set_verbosity_error()
    transformers_logging.disable_progress_bar()
    model = AutoModel.from_pretrained(folder, attn_implementation="eager", dtype=torch.float32, local_files_only=True)
    axes = {0: "n", 1: "t"}
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracing exporter is deprecated; the new one needs a further package
        torch.onnx.export(
            TokenVectorModel(model, kept).eval(),
            (torch.tensor([[0, 5, 6, 7, 2], [0, 9, 8, 5, 2]]),),
            target,
            input_names=["input_ids"],
            output_names=["last_hidden_state"],
            dynamic_axes={"input_ids": axes, "last_hidden_state": axes},
            opset_version=OPSET,
            dynamo=False,
        )


def _samples(tokenizer: str) -> list[list[int]]:
    """Token ids of texts of random pieces, which belong to no language or topic.

    They reach the ranges of real texts but for a tenth (before the output of attention, up to 1.9 times).
    """
    cut = Tokenizer.from_str(tokenizer)
    dice = np.random.default_rng(SEED)
    drawn = (dice.integers(0, cut.get_vocab_size(), int(dice.integers(*SAMPLE_TOKENS))) for _ in range(SAMPLES))
    texts = (
        "".join(cut.id_to_token(int(piece)) or "" for piece in pieces).replace(WORD_START, " ") for pieces in drawn
    )
    return [cut.encode(text).ids for text in texts]


def _save_optimised(source: Path, target: Path) -> None:
    options = onnxruntime.SessionOptions()
    # One level below all: the last one rewrites the graph for the processor at hand.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.optimized_model_filepath = str(target)
    options.log_severity_level = 3
    onnxruntime.InferenceSession(str(source), options, providers=["CPUExecutionProvider"], disabled_optimizers=UNWANTED)

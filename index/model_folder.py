"""Write weights and a tokenizer as a sentence-transformers folder."""

import unicodedata
from collections.abc import Mapping
from pathlib import Path

from safetensors.numpy import load_file, save_file
from tokenizers import AddedToken, Regex, Tokenizer, decoders, normalizers, pre_tokenizers, processors
from tokenizers.models import Unigram

from index.arrays import Floats2d
from index.files import write_json
from index.packed_weights import PackedWeights, Pieces, Shape

# The model card asks for these words in front of the texts.
# Source: Wang et al., "Multilingual E5 Text Embeddings: A Technical Report", 2024, section 2.
PROMPTS = {"query": "query: ", "document": "passage: ", "passage": "passage: "}
FULLWIDTH_TILDE = "\uff5e"  # the one character which NFKC changes and the model's own table keeps
PLACEHOLDER = "\ue0fe"  # private use: occurs in no text
MODULES = (("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize"))
META_SPACE = "\u2581"


def write_model_folder(packed: PackedWeights, folder: Path, *, adapter: Path | None = None) -> None:
    """Write a float32 sentence-transformers folder: mean pooling, unit norm, the model's prompts.

    Args:
        packed: weights and tokenizer.
        folder: where to; it exists and is empty.
        adapter: changes to the weights, see `merge_adapter`.

    """
    tensors = packed.tensors if adapter is None else merge_adapter(packed.tensors, load_file(adapter))
    save_file(dict(tensors), folder / "model.safetensors", metadata={"format": "pt"})
    build_tokenizer(packed.pieces).save(str(folder / "tokenizer.json"))
    _write_configs(packed.shape, packed.pieces, folder)


def merge_adapter(tensors: Mapping[str, Floats2d], adapter: Mapping[str, Floats2d]) -> dict[str, Floats2d]:
    """Add an adapter's changes to the weights.

    The adapter names a weight and holds the change itself, or holds `<weight>.up` (rows, r) and `<weight>.down`
    (r, columns), whose product is the change.

    Raises:
        ValueError: if the adapter names a weight that the model has not, or a change has another shape.

    """
    merged = dict(tensors)
    changes = {name: change for name, change in adapter.items() if not name.endswith((".up", ".down"))}
    for name in (n.removesuffix(".up") for n in adapter if n.endswith(".up")):
        changes[name] = adapter[f"{name}.up"] @ adapter[f"{name}.down"]
    for name, change in changes.items():
        if name not in tensors or tensors[name].shape != change.shape:
            raise ValueError(f"the adapter changes {name} {change.shape}, which the model has not")
        merged[name] = (tensors[name] + change).astype("float32")
    return merged


def build_tokenizer(pieces: Pieces) -> Tokenizer:
    """Build the unigram tokenizer: normalise, mark word starts, cut, put the special tokens around."""
    tokenizer = Tokenizer(
        Unigram(list(zip(pieces.texts, pieces.scores, strict=True)), unk_id=pieces.unknown, byte_fallback=False)
    )
    tokenizer.normalizer = _normalizer(pieces.normalised)
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(META_SPACE, prepend_scheme="always", split=True)
    tokenizer.decoder = decoders.Metaspace(META_SPACE, prepend_scheme="always", split=True)
    bos, eos = pieces.texts[pieces.bos], pieces.texts[pieces.eos]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}",
        pair=f"{bos} $A {eos} {eos} $B {eos}",
        special_tokens=[(bos, pieces.bos), (eos, pieces.eos)],
    )
    special = [pieces.texts[i] for i in (pieces.bos, pieces.pad, pieces.eos, pieces.unknown)]
    tokenizer.add_special_tokens([AddedToken(text, special=True, normalized=False) for text in special])
    return tokenizer


def _normalizer(table: Mapping[str, str]) -> normalizers.Normalizer:
    """Say the table of code points as a quick chain: it is NFKC but for some characters, which are replaced first."""
    sources: dict[str, list[str]] = {}
    for character, target in table.items():
        if unicodedata.normalize("NFKC", character) != target:
            sources.setdefault(target, []).append(character)
    steps: list[normalizers.Normalizer] = [
        normalizers.Replace(Regex("[" + "".join(f"\\x{{{ord(c):x}}}" for c in characters) + "]"), target)
        for target, characters in sources.items()
    ]
    steps.append(normalizers.NFKC())
    if FULLWIDTH_TILDE not in table:
        steps.insert(-1, normalizers.Replace(FULLWIDTH_TILDE, PLACEHOLDER))
        steps.append(normalizers.Replace(PLACEHOLDER, FULLWIDTH_TILDE))
    steps.append(normalizers.Replace(Regex(" {2,}"), " "))
    return normalizers.Sequence(steps)


def _write_configs(shape: Shape, pieces: Pieces, folder: Path) -> None:
    bos, eos = pieces.texts[pieces.bos], pieces.texts[pieces.eos]
    special = {
        "bos_token": bos,
        "eos_token": eos,
        "cls_token": bos,
        "sep_token": eos,
        "unk_token": pieces.texts[pieces.unknown],
        "pad_token": pieces.texts[pieces.pad],
    }
    configs: dict[str, object] = {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": shape.hidden,
            "num_hidden_layers": shape.layers,
            "num_attention_heads": shape.heads,
            "intermediate_size": shape.feed_forward,
            "vocab_size": shape.vocabulary,
            "max_position_embeddings": shape.positions,
            "type_vocab_size": shape.token_types,
            "layer_norm_eps": shape.epsilon,
            "hidden_act": "gelu",
            "attention_probs_dropout_prob": 0.1,
            "hidden_dropout_prob": 0.1,
            "pad_token_id": pieces.pad,
            "torch_dtype": "float32",
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": shape.positions,
            "model_input_names": ["input_ids", "attention_mask"],
            **special,
        },
        "special_tokens_map.json": special,
        "modules.json": [
            {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
            for i, (path, kind) in enumerate(MODULES)
        ],
        "sentence_bert_config.json": {"max_seq_length": shape.positions, "do_lower_case": False},
        "1_Pooling/config.json": {
            "word_embedding_dimension": shape.hidden,
            "pooling_mode_cls_token": False,
            "pooling_mode_mean_tokens": True,
            "pooling_mode_max_tokens": False,
            "pooling_mode_mean_sqrt_len_tokens": False,
        },
        "config_sentence_transformers.json": {
            "prompts": PROMPTS,
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    }
    for directory in ("1_Pooling", "2_Normalize"):
        (folder / directory).mkdir()
    for name, value in configs.items():
        write_json(folder / name, value)

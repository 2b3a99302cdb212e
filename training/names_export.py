"""Writes a trained recogniser as the files that kgx ships: an int8 ONNX model, the vocabulary, tags and transitions."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from names_model import WIDTH, Exported, Tagger
from onnxruntime.quantization import QuantType, quantize_dynamic
from pairs_model import PairHead

from kgx.extract.crf import LinearChain
from kgx.extract.relations.pairs import Layout, Question
from kgx.extract.word_features import FEATURES

WINDOW, OVERLAP = 256, 48
CALIBRATION = (0.89, -0.13)
"""Slope and offset of the confidences, fitted by `evaluate_names.py --folds` to texts that the models did not see."""


def export(tagger: Tagger, chain: LinearChain, tags: Sequence[str], vocabulary: Path, out: Path) -> None:
    """Write `names.onnx`, `vocab.txt` and `names.json` into the folder `out`.

    Weights are 7 bits wide (`reduce_range`), so that processors without VNNI instructions do not overflow.
    """
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        write_plain(tagger, plain)
        quantize_dynamic(
            plain,
            out / "names.onnx",
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,
            op_types_to_quantize=["MatMul", "Gather", "Gemm"],
        )
    shutil.copyfile(vocabulary, out / "vocab.txt")
    settings = {
        "tags": list(tags),
        "features": list(FEATURES),
        "window": WINDOW,
        "overlap": OVERLAP,
        "calibration": list(CALIBRATION),
        "transitions": np.round(chain.transitions, 4).tolist(),
        "starts": np.round(chain.starts, 4).tolist(),
        "ends": np.round(chain.ends, 4).tolist(),
    }
    (out / "names.json").write_text(json.dumps(settings) + "\n", encoding="utf-8")


def write_plain(tagger: Tagger, path: Path) -> None:
    """Write the float model with free numbers of pieces and words."""
    network = Exported(tagger).eval()
    pieces, words = 7, 5
    inputs = (
        torch.arange(pieces),
        torch.tensor([words, 0, 1, 2, 3, 4, words]),
        torch.arange(1, words + 1),
        torch.zeros(words, len(FEATURES)),
    )
    torch.onnx.export(
        network,
        inputs,
        str(path),
        input_names=["ids", "words", "firsts", "features"],
        output_names=["scores", "states"],
        dynamic_axes={
            "ids": {0: "pieces"},
            "words": {0: "pieces"},
            "firsts": {0: "words"},
            "features": {0: "words"},
            "scores": {0: "words"},
            "states": {0: "words"},
        },
        opset_version=17,
        dynamo=False,
    )


def write_pairs(head: PairHead, path: Path) -> None:
    """Write the float pair head with free numbers of words, mentions, entities and contexts."""
    words, layout = 9, Layout([(0, 2), (3, 4), (6, 7)], [0, 1, 0], [Question(0, 0, 0, 1, 0), Question(0, 0, 2, 1, 1)])
    inputs = {name: torch.from_numpy(np.asarray(value)) for name, value in layout.inputs(words).items()}
    axes = {"states": {0: "words"}, "mentions": {0: "mentions", 1: "words"}, "entities": {0: "entities", 1: "mentions"}}
    torch.onnx.export(
        head.eval(),
        (torch.zeros(words, WIDTH), *inputs.values()),
        str(path),
        input_names=["states", *inputs],
        output_names=["scores"],
        dynamic_axes={name: {0: "contexts"} for name in (*inputs, "scores")} | axes,
        opset_version=17,
        dynamo=False,
    )

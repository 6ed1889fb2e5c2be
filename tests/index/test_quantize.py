"""Products of int8 weights: near to the exact ones, and the same bits in any company."""

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

from index.quantize import Rounding, quantize

VOCABULARY, SIZE, WIDE = 50, 32, 64
SAMPLES = [list(range(first, first + 10)) for first in range(0, VOCABULARY - 9, 5)]


def graph(*, with_bias: bool = True) -> onnx.ModelProto:
    """A table of states, some of whose channels are much larger than the others, and one product."""
    dice = np.random.default_rng(3)
    table = dice.normal(size=(VOCABULARY, SIZE)).astype(np.float32) * np.where(np.arange(SIZE) % 11, 0.3, 20)
    constants = {
        "table": table.astype(np.float32),
        "weight": dice.normal(size=(SIZE, WIDE)).astype(np.float32),
        "bias": dice.normal(size=WIDE).astype(np.float32),
    }
    nodes = [
        helper.make_node("Gather", ["table", "ids"], ["states"], name="look-up"),
        helper.make_node("MatMul", ["states", "weight"], ["product"], name="layer/product"),
        helper.make_node("Add", ["product", "bias"], ["out"], name="layer/bias")
        if with_bias
        else helper.make_node("Neg", ["product"], ["out"], name="layer/negative"),
    ]
    made = helper.make_graph(
        nodes,
        "small",
        [helper.make_tensor_value_info("ids", TensorProto.INT64, ["n", "t"])],
        [helper.make_tensor_value_info("out", TensorProto.FLOAT, ["n", "t", WIDE])],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    return helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def run(model: onnx.ModelProto, ids: list[list[int]]) -> np.ndarray:
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return np.asarray(session.run(None, {"ids": np.array(ids, np.int64)})[0])


def error(rounding: Rounding) -> float:
    """The mean error relative to the mean magnitude of the exact product."""
    exact, model = graph(), graph()
    quantize(model, SAMPLES, {"product": rounding})
    wanted, got = run(exact, SAMPLES), run(model, SAMPLES)
    return float(np.abs(wanted - got).mean() / np.abs(wanted).mean())


def test_evened_channels_and_a_second_digit_come_nearer_to_the_exact_product():
    plain, evened, exact = Rounding(None, 1.5), Rounding(0.5, 1.5), Rounding(0.5, 1.5, digits=2)
    assert error(exact) < error(evened) < error(plain) < 0.1
    assert error(exact) < 0.02


@pytest.mark.parametrize("digits", [1, 2])
def test_rows_have_the_same_bits_alone_and_together(digits):
    model = graph()
    quantize(model, SAMPLES, {"product": Rounding(0.5, 1.5, digits)})
    together = run(model, SAMPLES)
    for row, sample in enumerate(SAMPLES):
        np.testing.assert_array_equal(together[row], run(model, [sample])[0])


def test_values_beyond_the_range_are_cut_and_not_wrapped():
    model = graph()
    quantize(model, [[0, 1]], {"product": Rounding(None, 0.1)})
    assert np.abs(run(model, SAMPLES)).max() <= np.abs(run(graph(), SAMPLES)).max() * 1.1


def test_a_product_without_bias_or_rounding_is_named():
    with pytest.raises(ValueError, match="layer/product"):
        quantize(graph(with_bias=False), SAMPLES, {"product": Rounding(None, 1.5)})
    with pytest.raises(ValueError, match="layer/product"):
        quantize(graph(), SAMPLES, {"other": Rounding(None, 1.5)})

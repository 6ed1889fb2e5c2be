import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retriever.confidence import CALIBRATION, FEATURES, Calibration, features_of, literal_share, load_calibration
from retriever.records import Hit


def flat(bias: float, weight: float = 0.0) -> Calibration:
    return Calibration(
        bias, dict.fromkeys(FEATURES, weight), dict.fromkeys(FEATURES, 0.0), dict.fromkeys(FEATURES, 1.0)
    )


@pytest.mark.parametrize("bias", [-2.0, 0.0, 1.5])
def test_probability_is_the_logistic_function(bias):
    expected = 1 / (1 + math.exp(-bias))
    assert flat(bias).probability(dict.fromkeys(FEATURES, 0.3)) == pytest.approx(expected)


def test_features_are_centred_and_scaled():
    scaled = Calibration(0.0, {**dict.fromkeys(FEATURES, 0.0), "item": 2.0}, dict.fromkeys(FEATURES, 0.5),
                         dict.fromkeys(FEATURES, 0.25))  # fmt: skip
    assert scaled.probability({**dict.fromkeys(FEATURES, 0.5), "item": 0.75}) == pytest.approx(1 / (1 + math.exp(-2)))


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_probability_stays_between_0_and_1(bias, value):
    assert 0 <= flat(bias, 1.0).probability(dict.fromkeys(FEATURES, value)) <= 1


def test_the_shipped_calibration_knows_every_feature():
    data = json.loads(CALIBRATION.read_text("utf-8"))
    for part in ("weights", "centre", "spread"):
        assert set(data[part]) == set(FEATURES)
    assert all(value > 0 for value in data["spread"].values())
    assert load_calibration().bias == data["bias"]


def test_a_nearer_foreign_matter_makes_less_sure():
    calibration = load_calibration()
    usual = dict(calibration.centre)
    assert calibration.probability({**usual, "foreign": usual["foreign"] + 0.05}) < calibration.probability(usual)
    assert calibration.probability({**usual, "foreign_mention": 1.0}) < calibration.probability(usual)


@pytest.mark.parametrize(
    ("topic", "text", "share"),
    [
        ("加装电梯", "实施既有住宅加装电梯50部", 1.0),
        ("“加装”电梯", "实施既有住宅加装电梯50部", 1.0),
        ("加装扶梯", "实施既有住宅加装电梯50部", 0.5),
        ("蓝藻", "实施既有住宅加装电梯50部", 0.0),
        ("", "实施既有住宅加装电梯50部", 0.0),
        ("?!", "实施既有住宅加装电梯50部", 0.0),
    ],
)
def test_literal_share_by_hand(topic, text, share):
    assert literal_share(topic, text) == share


def test_no_hits_give_every_feature():
    features = features_of((), "加装电梯", 0.5, 0.2, 0.9)
    assert set(FEATURES) <= set(features)
    assert features["margin"] == 0


def test_the_margin_is_what_parts_the_best_two(few):
    hits = [Hit(few[0], 0.9, 1, {"clause": 0.6}), Hit(few[1], 0.7, 2)]
    features = features_of(hits, "绿化", 0.5, 0.0, 0.9)
    assert features["margin"] == pytest.approx(0.2)
    assert features["foreign"] == pytest.approx(-0.1)

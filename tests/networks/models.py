"""Small models for the tests of planes."""

import jax
import jax.numpy as jnp
import numpy as np


def dense(seed=0):
    """A network of two dense layers as nested dictionaries, and data: (loss, params, data)."""
    rng = np.random.default_rng(seed)
    params = {
        "hidden": {"kernel": rng.normal(size=(3, 5)).astype("f"), "bias": rng.normal(size=5).astype("f")},
        "out": {"kernel": rng.normal(size=(5, 1)).astype("f"), "bias": rng.normal(size=1).astype("f")},
    }
    return squared_error, params, (rng.normal(size=(20, 3)).astype("f"), rng.normal(size=(20, 1)).astype("f"))


def outputs(params, x):
    hidden = jnp.tanh(x @ params["hidden"]["kernel"] + params["hidden"]["bias"])
    return hidden @ params["out"]["kernel"] + params["out"]["bias"]


def squared_error(params, x, y):
    return jnp.mean((outputs(params, x) - y) ** 2)


def convolutional(seed=0):
    """A convolution (HWIO) with a norm behind it and a dense layer: (loss, params, data)."""
    rng = np.random.default_rng(seed)
    params = {
        "conv": {"kernel": rng.normal(size=(3, 3, 2, 4)).astype("f"), "bias": np.ones(4, "f")},
        "norm": {"scale": np.ones(4, "f"), "bias": np.zeros(4, "f")},
        "batch_stats": {"mean": np.zeros(4, "f"), "var": np.ones(4, "f")},
        "dense": {"kernel": rng.normal(size=(4, 3)).astype("f")},
        "steps": np.int32(7),
    }
    images = rng.normal(size=(6, 5, 5, 2)).astype("f")

    def loss(params, images, labels):
        x = jax.lax.conv_general_dilated(
            images, params["conv"]["kernel"], (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC")
        )
        stats = params["batch_stats"]
        x = (x + params["conv"]["bias"] - stats["mean"]) / jnp.sqrt(stats["var"] + 1e-5)
        x = jax.nn.relu(x * params["norm"]["scale"] + params["norm"]["bias"]).mean(axis=(1, 2))
        logits = jax.nn.log_softmax(x @ params["dense"]["kernel"])
        return -jnp.mean(jnp.sum(logits * jax.nn.one_hot(labels, 3), axis=-1))

    return loss, params, (images, rng.integers(0, 3, 6))


def plain_error(params, x, y):
    """A loss that jax cannot trace: plain numpy, with a branch on a number; it can be sent to another process."""
    hidden = np.tanh(np.asarray(x) @ np.asarray(params["hidden"]["kernel"]) + np.asarray(params["hidden"]["bias"]))
    error = float(np.mean((hidden @ np.asarray(params["out"]["kernel"]) + np.asarray(params["out"]["bias"]) - y) ** 2))
    return error if error < 1e6 else float("inf")

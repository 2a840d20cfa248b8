"""The networks and Adam of jax_steps.py, written with jax.numpy alone.

A layer is a pair (make, apply): make(key) gives its parameters, apply(parameters, x) its output. A
network is a list of layers; its parameters are the list of theirs. Images are [N, H, W, C].
Everything starts as in PyTorch: weights and biases uniform, with the bound 1 / sqrt(fan_in).
"""

import math

import jax
import jax.numpy as jnp
from jax import lax, random

from peer_games import ADAM, SLOPE

LAYOUT = ("NHWC", "HWIO", "NHWC")


def uniform(key, shape, fan_in):
    return random.uniform(key, shape, minval=-1, maxval=1) / math.sqrt(fan_in)


def normal_weights(key, shape, fan_in):
    """DCGAN's, of deviation 0.02."""
    return 0.02 * random.normal(key, shape)


def weighted(shape, fan_in, outputs, contract, initial=uniform, bias=True):
    def make(key):
        of_weight, of_bias = random.split(key)
        parameters = {"weight": initial(of_weight, shape, fan_in)}
        return parameters | ({"bias": initial(of_bias, (outputs,), fan_in)} if bias else {})

    def apply(parameters, x):
        return contract(x, parameters["weight"]) + parameters.get("bias", 0.0)

    return make, apply


def linear(fan_in, outputs, **options):
    return weighted((fan_in, outputs), fan_in, outputs, jnp.matmul, **options)


def halving(maps, outputs, **options):
    """A 4 x 4 convolution of stride 2."""

    def contract(x, weight):
        return lax.conv_general_dilated(
            x, weight, (2, 2), [(1, 1), (1, 1)], dimension_numbers=LAYOUT
        )

    return weighted((4, 4, maps, outputs), 16 * maps, outputs, contract, **options)


def doubling(maps, outputs, **options):
    """Its transpose. PyTorch takes its fan_in from the convolution's side."""

    def contract(x, weight):
        return lax.conv_transpose(
            x, weight, (2, 2), [(2, 2), (2, 2)], dimension_numbers=LAYOUT
        )

    return weighted((4, 4, maps, outputs), 16 * outputs, outputs, contract, **options)


def function(f):
    return lambda key: {}, lambda parameters, x: f(x)


def shaped(*shape):
    return function(lambda x: x.reshape(-1, *shape))


RELU = function(jax.nn.relu)
LEAKY_RELU = function(lambda x: jax.nn.leaky_relu(x, SLOPE))
TANH = function(jnp.tanh)


def batch_norm(maps, deviation=0.0):
    """In training, over all axes but the last. Running statistics cost nothing and are left out."""

    def make(key):
        scale = 1 + deviation * random.normal(key, (maps,))
        return {"scale": scale, "shift": jnp.zeros(maps)}

    def apply(parameters, x):
        axes = tuple(range(x.ndim - 1))
        mean, variance = x.mean(axes), x.var(axes)
        scale = parameters["scale"] * lax.rsqrt(variance + 1e-5)
        return (x - mean) * scale + parameters["shift"]

    return make, apply


def mlp(sizes, normalized=False, last=()):
    layers = []
    for fan_in, outputs in zip(sizes, sizes[1:-1]):
        layers += [linear(fan_in, outputs), *([batch_norm(outputs)] if normalized else [])]
        layers.append(LEAKY_RELU)
    return [*layers, linear(sizes[-2], sizes[-1]), *last]


def dcgan32():
    """Generator and discriminator. The convolutions from and to one pixel are products."""
    scattered = {"initial": normal_weights, "bias": False}

    def normalized(layer, maps, activation):
        return [layer, batch_norm(maps, 0.02), activation]

    generator = [
        linear(100, 4 * 4 * 256, **scattered),
        shaped(4, 4, 256),
        batch_norm(256, 0.02),
        RELU,
        *normalized(doubling(256, 128, **scattered), 128, RELU),
        *normalized(doubling(128, 64, **scattered), 64, RELU),
        doubling(64, 3, **scattered),
        TANH,
    ]
    discriminator = [
        halving(3, 64, **scattered),
        LEAKY_RELU,
        *normalized(halving(64, 128, **scattered), 128, LEAKY_RELU),
        *normalized(halving(128, 256, **scattered), 256, LEAKY_RELU),
        shaped(4 * 4 * 256),
        linear(4 * 4 * 256, 1, **scattered),
    ]
    return generator, discriminator


def icr_cifar10():
    """Schaefer et al. 2020, Tables 4 and 5."""
    generator = [linear(128, 4096), batch_norm(4096), RELU, shaped(4, 4, 256)]
    for maps, outputs in ((256, 128), (128, 64)):
        generator += [doubling(maps, outputs), batch_norm(outputs), RELU]
    discriminator = []
    for maps, outputs in ((3, 64), (64, 128), (128, 256)):
        discriminator += [halving(maps, outputs), LEAKY_RELU]
    return (
        [*generator, doubling(64, 3), TANH],
        [*discriminator, shaped(4096), linear(4096, 1)],
    )


NETWORKS = {"dcgan32": dcgan32, "icr-cifar10": icr_cifar10}


def make(layers, key):
    return [layer[0](each) for layer, each in zip(layers, random.split(key, len(layers)))]


def apply(layers, parameters, x):
    for layer, each in zip(layers, parameters):
        x = layer[1](each, x)
    return x


def adam_state(parameters):
    moments = {name: jax.tree.map(jnp.zeros_like, parameters) for name in ("first", "second")}
    return moments | {"steps": 0}


def adam(parameters, gradient, state):
    """The parameters and the state after a step."""
    (beta1, beta2), steps = ADAM["betas"], state["steps"] + 1
    rate = ADAM["lr"] / (1 - beta1**steps)
    root = lax.rsqrt(1 - beta2**steps)

    def mean(beta):
        return lambda old, new: beta * old + (1 - beta) * new

    first = jax.tree.map(mean(beta1), state["first"], gradient)
    second = jax.tree.map(mean(beta2), state["second"], jax.tree.map(jnp.square, gradient))
    moved = jax.tree.map(
        lambda p, m, v: p - rate * m / (jnp.sqrt(v) * root + ADAM["eps"]),
        parameters,
        first,
        second,
    )
    return moved, {"steps": steps, "first": first, "second": second}

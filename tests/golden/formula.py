"""Numbers that this side and tests/formula.h compute alike, so that no file has to hold them."""

import math

import torch

PERIOD = 65521
WORD = 1 << 32


def pattern(name, count):
    """`count` numbers in [-1, 1) that look random, exact in float64; each name has its own."""
    salt = sum((i + 1) * ord(letter) for i, letter in enumerate(name))
    i = torch.arange(count) % PERIOD
    return ((i * i * 40503 + i * 2654435761 + salt * 7919) % WORD).double() / (WORD / 2) - 1


def tensor(name, shape):
    """A pattern in row-major order."""
    return pattern(name, math.prod(shape)).reshape(shape)


def images(name, shape):
    """A pattern in the order [N, H, W, C] (text: [N, L, C]) of an [N, C, ...] tensor."""
    last = [shape[0], *shape[2:], shape[1]]
    return tensor(name, last).movedim(-1, 1).contiguous()


def state(name, shape):
    """A parameter or buffer: weights that keep the size of activations, scales around 1."""
    values = tensor(name, shape)
    if len(shape) > 1:
        return values * (2.0 / math.sqrt(math.prod(shape[1:])))
    if name.endswith(("weight", "running_var")):
        return 1 + values / 2
    return values / 2


def fill(network):
    """Gives every parameter and buffer of `network` its formula."""
    with torch.no_grad():
        for name, value in network.state_dict().items():
            if not name.endswith("num_batches_tracked"):
                value.copy_(state(name, list(value.shape)))
    return network

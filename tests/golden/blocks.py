"""What the networks of the papers' tables consist of."""

import torch.nn as nn


class Layer(nn.Module):
    """A function without parameters."""

    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, x):
        return self.function(x)


class Residual(nn.Module):
    def __init__(self, body):
        super().__init__()
        self.body = body

    def forward(self, x):
        return x + self.body(x)


def up(maps, out, bias=True):
    """4 x 4 of stride 2: doubles the side."""
    return nn.ConvTranspose2d(maps, out, 4, 2, 1, bias=bias)


def down(maps, out, bias=True):
    return nn.Conv2d(maps, out, 4, 2, 1, bias=bias)


def normalized_up(maps, out, bias=True):
    return [up(maps, out, bias), nn.BatchNorm2d(out), nn.ReLU()]


def hidden(fan_in, fan_out):
    return [nn.Linear(fan_in, fan_out), nn.BatchNorm1d(fan_out), nn.ReLU()]


def lrelu(slope=0.2):
    return nn.LeakyReLU(slope)

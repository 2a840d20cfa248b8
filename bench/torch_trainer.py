"""What all trainers of torch_steps.py have."""

import torch
import torch.nn as nn
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import flop_registry

from peer_games import ADAM, SLOPE


def parameter_count(module):
    return sum(parameter.numel() for parameter in module.parameters())


def mlp(sizes, batch_norm=False, output=None):
    layers = []
    for fan_in, fan_out in zip(sizes, sizes[1:-1]):
        layers.append(nn.Linear(fan_in, fan_out))
        if batch_norm:
            layers.append(nn.BatchNorm1d(fan_out))
        layers.append(nn.LeakyReLU(SLOPE, inplace=True))
    layers.append(nn.Linear(sizes[-2], sizes[-1]))
    return nn.Sequential(*layers, *([output] if output else []))


def stacked_layers(copies, sizes):
    """The weights [copies, in, out] and biases [copies, 1, out] of as many nn.Linear a layer."""
    weights, biases = nn.ParameterList(), nn.ParameterList()
    for fan_in, fan_out in zip(sizes, sizes[1:]):
        bound = fan_in**-0.5
        for parameters, shape in (
            (weights, (copies, fan_in, fan_out)),
            (biases, (copies, 1, fan_out)),
        ):
            parameters.append(nn.Parameter(torch.empty(shape).uniform_(-bound, bound)))
    return weights, biases


def descend(loss, parameters, optimizer):
    """A step on the gradients of these parameters alone."""
    for parameter, gradient in zip(parameters, torch.autograd.grad(loss, parameters)):
        if gradient.stride() != parameter.stride():  # the fused Adam wants both in one layout
            gradient = torch.empty_like(parameter).copy_(gradient)
        parameter.grad = gradient
    optimizer.step()


class FlopCounter(TorchDispatchMode):
    """Of products and convolutions. PyTorch's own refuses gradients of gradients."""

    total = 0

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        result = function(*args, **kwargs)
        if (count := flop_registry.get(function._overloadpacket)) is not None:
            self.total += count(*args, **kwargs, out_val=result)
        return result


class Trainer:
    """Has `generators` and `discriminator`, modules, and step(real), which returns the loss.

    It is made, and stays, on torch's default device of that moment.
    """

    adam_options = ADAM
    fused = False
    is_compiled = False
    compile_mode = None
    is_captured = False  # its step is to be one CUDA graph

    def __init__(self, game):
        self.game, self.device = game, torch.get_default_device()

    def adam(self, parameters):
        # None is the default, on a GPU a few kernels for all parameters.
        options = {"fused": self.fused or None, "capturable": self.is_captured}
        return torch.optim.Adam(parameters, **options, **self.adam_options)

    def compile(self, function):
        return torch.compile(function, mode=self.compile_mode)

    def parameter_counts(self):
        return parameter_count(self.generators), parameter_count(self.discriminator)

    def flop(self, real):
        """Of a step; what is compiled cannot be counted."""
        if self.is_compiled:
            return None
        with FlopCounter() as counter:
            self.step(real)
        return counter.total


class Captured:
    """A trainer whose whole step is one CUDA graph, after two ordinary steps."""

    def __init__(self, trainer):
        self.trainer = trainer
        self.parameter_counts, self.flop = trainer.parameter_counts, trainer.flop
        self.is_compiled = trainer.is_compiled
        self.stream, self.graph, self.steps = torch.cuda.Stream(trainer.device), None, 0

    def step(self, real):
        if self.graph is None:
            return self.ordinary_step(real)
        self.real.copy_(real)
        self.graph.replay()
        return self.loss

    def ordinary_step(self, real):
        """On another stream than the usual one, as a capture will be."""
        self.stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(self.stream):
            loss = self.trainer.step(real)
        torch.cuda.current_stream().wait_stream(self.stream)
        self.steps += 1
        if self.steps == 2:
            self.capture(real)
        return loss

    def capture(self, real):
        self.real, self.graph = real.clone(), torch.cuda.CUDAGraph()
        with torch.cuda.graph(self.graph):
            self.loss = self.trainer.step(self.real)


class Gpu:
    """See peer_games.Processor.

    cuDNN tries its ways to convolve when nobody else is there. It keeps what it found for each
    setting of `deterministic`, so it tries again where a first step was taken before.
    """

    def __init__(self, device):
        self.device, self.name = device, torch.cuda.get_device_name(device)
        torch.cuda.set_device(device)
        torch.backends.cuda.matmul.allow_tf32 = False
        torch.backends.cudnn.allow_tf32 = False
        torch.backends.cudnn.deterministic = True

    def have_alone(self):
        torch.backends.cudnn.deterministic = False
        torch.backends.cudnn.benchmark = True

    def forget_peak(self):
        torch.cuda.reset_peak_memory_stats(self.device)

    def peak_bytes(self):
        return torch.cuda.max_memory_allocated(self.device)

"""What all trainers of torch_steps.py have."""

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import flop_registry


def parameter_count(module):
    return sum(parameter.numel() for parameter in module.parameters())


def descend(loss, parameters, optimizer):
    """A step on the gradients of these parameters alone."""
    for parameter, gradient in zip(parameters, torch.autograd.grad(loss, parameters)):
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
    """Has `generators` and `discriminator`, modules, and step(real), which returns the loss."""

    is_compiled = False

    def parameter_counts(self):
        return parameter_count(self.generators), parameter_count(self.discriminator)

    def flop(self, real):
        """Of a step; what is compiled cannot be counted."""
        if self.is_compiled:
            return None
        with FlopCounter() as counter:
            self.step(real)
        return counter.total

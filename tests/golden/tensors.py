"""Tensors of PyTorch as the golden files hold them."""

import torch


def values(network, prefix=""):
    """The state of `network` under saddle's names."""
    return {
        prefix + name: tensor.detach().clone()
        for name, tensor in network.state_dict().items()
        if not name.endswith("num_batches_tracked")
    }


def flat(tensors):
    return torch.cat([tensor.detach().reshape(-1) for tensor in tensors])

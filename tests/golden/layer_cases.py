"""Every layer by itself or in a small network: value, state after it, derivatives."""

import torch
import torch.nn as nn
import torch.nn.functional as F

from tensors import values

def layer_derivatives(name, layer, x):
    """Value and derivatives of sum(tanh(layer(x)) target), in PyTorch's layout."""
    x.requires_grad_()
    y = layer(x)
    target, vector = torch.randn_like(y), torch.randn_like(x)
    loss = (torch.tanh(y) * target).sum()
    by_x = torch.autograd.grad(loss, x, create_graph=True)[0]
    product = (by_x * vector).sum()
    parameters = dict(layer.named_parameters())
    golden = {"x": x, "y": y, "target": target, "vector": vector, "gradient_x": by_x}
    golden["hessian_x"] = torch.autograd.grad(product, x, retain_graph=True)[0]
    for key, parameter in parameters.items():
        golden[key] = parameter
        golden[f"gradient.{key}"] = torch.autograd.grad(loss, parameter, retain_graph=True)[0]
        golden[f"mixed.{key}"] = torch.autograd.grad(product, parameter, retain_graph=True)[0]
    return {f"{name}.{key}": tensor.detach().clone() for key, tensor in golden.items()}


def convolution_case():
    """Each convolution layer with numbers that differ by axis."""
    conv2d = nn.Conv2d(3, 4, (3, 2), stride=(2, 1), padding=(1, 2), dilation=(1, 2))
    transposed = nn.ConvTranspose2d(
        4, 3, (3, 2), stride=(2, 3), padding=(1, 0), output_padding=(1, 2), dilation=(2, 1)
    )
    conv1d = nn.Conv1d(3, 5, 3, stride=2, padding=3, dilation=2)
    return (
        layer_derivatives("conv2d", conv2d, torch.randn(2, 3, 6, 5))
        | layer_derivatives("conv_transpose2d", transposed, torch.randn(2, 4, 3, 2))
        | layer_derivatives("conv1d", conv1d, torch.randn(2, 3, 7))
    )


class MinibatchStddev(nn.Module):
    """Karras et al. 2018 for [N, C, H, W]: groups of `size`, sample i in group i mod (N / size)."""

    def __init__(self, size):
        super().__init__()
        self.size = size

    def forward(self, x):
        groups = x.reshape(self.size, -1, *x.shape[1:])
        deviation = (groups.var(0, unbiased=False) + 1e-8).sqrt().mean(dim=(1, 2, 3))
        channel = deviation.repeat(self.size).reshape(-1, 1, 1, 1).expand(-1, 1, *x.shape[2:])
        return torch.cat([x, channel], dim=1)


class Residual(nn.Module):
    def __init__(self, body, shortcut):
        super().__init__()
        self.body, self.shortcut = body, shortcut

    def forward(self, x):
        return self.shortcut(x) + self.body(x)


def spectral(layer):
    return nn.utils.spectral_norm(layer)


# Network and the shape of its input, with PyTorch's order of axes. tests/golden_layers_test.cpp
# has the same networks.
LAYERS = {
    "batch_norm": lambda: (nn.Sequential(nn.BatchNorm2d(3, momentum=0.3)), [2, 3, 4, 3]),
    "batch_norm_text": lambda: (nn.Sequential(nn.BatchNorm1d(3, eps=0.1)), [3, 3, 5]),
    "layer_norm": lambda: (nn.Sequential(nn.Linear(3, 4), nn.LayerNorm(4, eps=0.01)), [5, 3]),
    "max_pool": lambda: (
        nn.Sequential(nn.BatchNorm2d(2), nn.MaxPool2d(3, 2, 1), nn.Tanh(), nn.MaxPool2d(2)),
        [2, 2, 7, 8],
    ),
    "avg_pool": lambda: (
        nn.Sequential(nn.BatchNorm2d(2), nn.AvgPool2d(3, 2, 1), nn.Tanh(), nn.AvgPool2d(2)),
        [2, 2, 7, 8],
    ),
    "classifier": lambda: (
        nn.Sequential(
            nn.BatchNorm2d(2), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(12, 4), nn.Softmax(1)
        ),
        [3, 2, 4, 6],
    ),
    "upsample": lambda: (
        nn.Sequential(
            nn.Linear(3, 8),
            nn.Unflatten(1, (2, 2, 2)),
            nn.Upsample(scale_factor=2),
            nn.BatchNorm2d(2),
            nn.Tanh(),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
        ),
        [4, 3],
    ),
    "residual": lambda: (
        nn.Sequential(
            Residual(nn.Sequential(nn.Tanh(), nn.Linear(3, 4), nn.BatchNorm1d(4)), nn.Linear(3, 4))
        ),
        [5, 3],
    ),
    "spectral_norm": lambda: (
        nn.Sequential(spectral(nn.Linear(3, 4)), nn.Tanh(), spectral(nn.Linear(4, 2))),
        [5, 3],
    ),
    "minibatch_stddev": lambda: (
        nn.Sequential(nn.BatchNorm2d(2), MinibatchStddev(2)),
        [4, 2, 3, 2],
    ),
}


def channels_last(x):
    """[N, C, ...] as [N, ..., C]."""
    return x.detach().movedim(1, -1)


def layers_case():
    """Each network of LAYERS in training: value, state after it, first and second derivatives."""
    golden = {}
    for name, make in LAYERS.items():
        network, shape = make()
        for key, tensor in network.state_dict().items():
            if key.endswith(("running_var", ".weight")):
                nn.init.uniform_(tensor, 0.5, 1.5)
            elif key.endswith(("running_mean", ".bias")):
                nn.init.uniform_(tensor, -0.5, 0.5)
        golden |= {f"{name}.{key}": value for key, value in values(network).items()}
        x = torch.randn(shape, requires_grad=True)
        evaluated = network.eval()(x).detach()
        y = network.train()(x)
        if name == "spectral_norm":  # saddle's evaluation iterates too, as training does
            evaluated = y.detach().clone()
        target = torch.randn(y.shape)
        loss = F.mse_loss(torch.tanh(y), target)
        parameters = dict(network.named_parameters())
        gradient = torch.autograd.grad(loss, parameters.values(), create_graph=True)
        vector = [torch.randn(p.shape) for p in parameters.values()]
        product = sum((g * v).sum() for g, v in zip(gradient, vector))
        hessian = torch.autograd.grad(product, parameters.values(), retain_graph=True)
        golden |= {
            f"{name}/x": channels_last(x),
            f"{name}/y": channels_last(y),
            f"{name}/y_evaluation": channels_last(evaluated),
            f"{name}/target": channels_last(target),
            f"{name}/loss": loss.detach(),
            f"{name}/gradient_x": channels_last(torch.autograd.grad(loss, x, retain_graph=True)[0]),
            f"{name}/mixed_x": channels_last(torch.autograd.grad(product, x)[0]),
        }
        for i, key in enumerate(parameters):
            golden[f"{name}/gradient.{key}"] = gradient[i].detach()
            golden[f"{name}/vector.{key}"] = vector[i]
            golden[f"{name}/hessian_vector.{key}"] = hessian[i]
        for key, value in values(network).items():
            if key not in parameters:
                golden[f"{name}/after.{key}"] = value
    return golden

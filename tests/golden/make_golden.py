#!/usr/bin/env python3
"""Writes the golden values that tests/golden*_test.cpp compare saddle with.

PyTorch computes them in float64. Run `python3 tests/golden/make_golden.py` where torch, safetensors
and CGDs are installed, after a change here; the files are committed, so no build needs Python.
"""

import argparse
import copy
import pathlib

import safetensors.torch
import torch
import torch.nn as nn
import torch.nn.functional as F

from gan_cases import dcgan_case, gradient_penalty_case
from layer_cases import convolution_case, layers_case
from paper_networks import paper_networks_case
from tensors import flat, values

SLOPE = 0.2
STEPS = 5
OPTIMIZERS = {
    "adam": lambda p: torch.optim.Adam(p, lr=0.01, betas=(0.5, 0.999)),
    "adam_weight_decay": lambda p: torch.optim.Adam(
        p, lr=0.02, betas=(0.9, 0.99), eps=1e-3, weight_decay=0.1
    ),
    "rmsprop": lambda p: torch.optim.RMSprop(p, lr=0.01, alpha=0.9),
    "rmsprop_momentum": lambda p: torch.optim.RMSprop(p, lr=0.01, alpha=0.99, momentum=0.8),
    "sgd": lambda p: torch.optim.SGD(p, lr=0.1),
    "sgd_momentum": lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9, weight_decay=0.01),
}


def mlp(sizes, batch_norm, output):
    """linear (batch_norm) leaky_relu ... linear (output), with parameters that hide no mistake."""
    layers = []
    for fan_in, fan_out in zip(sizes, sizes[1:-1]):
        layers.append(nn.Linear(fan_in, fan_out))
        if batch_norm:
            layers.append(nn.BatchNorm1d(fan_out))
        layers.append(nn.LeakyReLU(SLOPE))
    layers.append(nn.Linear(sizes[-2], sizes[-1]))
    if output is not None:
        layers.append(output)
    network = nn.Sequential(*layers)
    for layer in network:
        if isinstance(layer, nn.BatchNorm1d):  # the defaults 0 and 1 would hide a swap
            for tensor in (layer.weight, layer.running_var):
                nn.init.uniform_(tensor, 0.5, 1.5)
            for tensor in (layer.bias, layer.running_mean):
                nn.init.uniform_(tensor, -0.5, 0.5)
    return network


def split_like(vector, parameters):
    parts = torch.split(vector, [p.numel() for p in parameters])
    return [part.view_as(p) for part, p in zip(parts, parameters)]


def second_order(gradient, by, vector, to):
    """The gradient by `to` of <gradient, vector>; `gradient` is by `by`. Reverse over reverse."""
    product = sum((g * v).sum() for g, v in zip(gradient, split_like(vector, by)))
    return flat(torch.autograd.grad(product, to, retain_graph=True))


def network_case():
    """An MLP with batch normalization: both modes, gradients, a Hessian-vector product."""
    network = mlp([3, 8, 4], True, nn.Tanh())
    golden = values(network, "network.")
    x = torch.randn(6, 3, requires_grad=True)
    target = torch.randn(6, 4)
    golden["y_evaluation"] = network.eval()(x).detach()
    y = network.train()(x)
    loss = F.mse_loss(y, target)
    parameters = list(network.parameters())
    gradient = torch.autograd.grad(loss, parameters, create_graph=True)
    vector = torch.randn(flat(parameters).numel())
    golden |= {
        "x": x.detach(),
        "target": target,
        "y": y.detach(),
        "loss": loss.detach(),
        "gradient": flat(gradient),
        "gradient_x": torch.autograd.grad(loss, x, retain_graph=True)[0],
        "vector": vector,
        "hessian_vector": second_order(gradient, parameters, vector, parameters),
        "after.running_mean": network[1].running_mean.clone(),
        "after.running_var": network[1].running_var.clone(),
    }
    return golden


def game_case():
    """Two generators against one discriminator: first and second derivatives of their payoff."""
    generators = [mlp([2, 8, 2], True, nn.Tanh()) for _ in range(2)]
    discriminator = mlp([2, 8, 4, 1], False, None)
    golden = values(discriminator, "discriminator.")
    for i, generator in enumerate(generators):
        golden |= values(generator, f"generator.{i}.")
    real, z = torch.randn(5, 2), torch.randn(2, 5, 2)
    on_real = discriminator(real)
    on_fakes = [discriminator(generator(each)) for generator, each in zip(generators, z)]
    cost = F.softplus(-on_real).mean() + sum(F.softplus(d).mean() for d in on_fakes) / 2
    generator_loss = sum(F.softplus(-d).mean() for d in on_fakes) / 2
    d_parameters = list(discriminator.parameters())
    g_parameters = [p for generator in generators for p in generator.parameters()]
    by_d = torch.autograd.grad(cost, d_parameters, create_graph=True)
    by_g = torch.autograd.grad(cost, g_parameters, create_graph=True)
    d_vector = torch.randn(flat(d_parameters).numel())
    g_vector = torch.randn(flat(g_parameters).numel())
    golden |= {
        "real": real,
        "z": z,
        "cost": cost.detach(),
        "generator_loss": generator_loss.detach(),
        "gradient_d": flat(by_d),
        "gradient_g": flat(by_g),
        "generator_loss_gradient": flat(
            torch.autograd.grad(generator_loss, g_parameters, retain_graph=True)
        ),
        "vector_d": d_vector,
        "vector_g": g_vector,
        "hessian_dd": second_order(by_d, d_parameters, d_vector, d_parameters),
        "hessian_gg": second_order(by_g, g_parameters, g_vector, g_parameters),
        "hessian_dg": second_order(by_g, g_parameters, g_vector, d_parameters),
        "hessian_gd": second_order(by_d, d_parameters, d_vector, g_parameters),
    }
    return golden


def loss_case():
    """The losses of nn/losses.h with their gradients."""
    logits = (4 * torch.randn(7, 3)).requires_grad_()
    binary_target = torch.rand(7, 3)
    class_target = torch.softmax(torch.randn(7, 3), dim=1)
    losses = {
        "binary_cross_entropy": F.binary_cross_entropy_with_logits(logits, binary_target),
        "cross_entropy": F.cross_entropy(logits, class_target),
        "mean_squared_error": F.mse_loss(logits, binary_target),
    }
    golden = {
        "logits": logits.detach(),
        "binary_target": binary_target,
        "class_target": class_target,
    }
    classes = torch.randint(0, 3, (7,))
    golden["classes"] = classes
    losses["cross_entropy_of_classes"] = F.cross_entropy(logits, classes)
    for name, loss in losses.items():
        golden[name] = loss.detach()
        golden[f"{name}.gradient"] = torch.autograd.grad(loss, logits)[0]
    return golden


def optimizer_case():
    """Parameters and running statistics after each of STEPS steps of each optimizer."""
    start = mlp([3, 8, 4], True, nn.Tanh())
    x, target = torch.randn(STEPS, 6, 3), torch.randn(STEPS, 6, 4)
    golden = values(start, "network.") | {"x": x, "target": target}
    for name, make_optimizer in OPTIMIZERS.items():
        network = copy.deepcopy(start)
        parameters = list(network.parameters())
        optimizer = make_optimizer(parameters)
        trajectory = []
        for step in range(STEPS):
            optimizer.zero_grad()
            F.mse_loss(network(x[step]), target[step]).backward()
            optimizer.step()
            trajectory.append(flat(parameters))
        golden[f"{name}.parameters"] = torch.stack(trajectory)
        golden[f"{name}.buffers"] = flat([network[1].running_mean, network[1].running_var])
    return golden


def competitive_case():
    """Both players after each step of the published package CGDs (pip install CGDs==0.4.5) on a
    Wasserstein game, and the iterations of its conjugate gradient."""
    import CGDs

    start = mlp([2, 8, 2], False, None), mlp([2, 8, 4, 1], False, None)
    real, z = torch.randn(9, 2), torch.randn(9, 2)
    golden = values(start[0], "generator.") | values(start[1], "discriminator.")
    golden |= {"real": real, "z": z}
    for name, make in {
        "acgd": lambda d, g: CGDs.ACGD(d, g, lr_max=0.03, lr_min=0.05, collect_info=True),
        "cgd": lambda d, g: CGDs.BCGD(d, g, lr_max=0.5, lr_min=0.7, tol=1e-26, atol=1e-40),
    }.items():
        generator, discriminator = copy.deepcopy(start)
        players = list(generator.parameters()), list(discriminator.parameters())
        optimizer = make(players[1], players[0])
        of_generator, of_discriminator, iterations = [], [], []
        for _ in range(STEPS + 1):
            loss = discriminator(real).mean() - discriminator(generator(z)).mean()
            optimizer.step(loss)
            of_generator.append(flat(players[0]))
            of_discriminator.append(flat(players[1]))
            iterations.append(optimizer.info["iter_num"])
        golden |= {
            f"{name}.generator": torch.stack(of_generator),
            f"{name}.discriminator": torch.stack(of_discriminator),
            f"{name}.iterations": torch.tensor(iterations),
        }
    return golden


CASES = {
    "network": network_case,
    "game": game_case,
    "losses": loss_case,
    "optimizers": optimizer_case,
    "convolutions": convolution_case,
    "layers": layers_case,
    "competitive": competitive_case,
    "dcgan": dcgan_case,
    "gradient_penalty": gradient_penalty_case,
    "paper_networks": paper_networks_case,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path(__file__).parent)
    parser.add_argument("cases", nargs="*", metavar="CASE", help="instead of all")
    arguments = parser.parse_args()
    torch.set_default_dtype(torch.float64)
    torch.set_num_threads(1)
    for seed, (name, case) in enumerate(CASES.items()):
        if arguments.cases and name not in arguments.cases:
            continue
        torch.manual_seed(seed)
        tensors = {key: tensor.contiguous() for key, tensor in case().items()}
        path = arguments.out / f"{name}.safetensors"
        safetensors.torch.save_file(tensors, path)
        print(f"{path}: {len(tensors)} tensors, {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()

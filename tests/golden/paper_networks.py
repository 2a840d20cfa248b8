"""The networks of the papers' tables, written down for PyTorch from the papers.

Layers have the positions, and so the names, that saddle's have.
"""

import torch
import torch.nn as nn

import formula
from blocks import Layer, Residual, down, hidden, lrelu, normalized_up, up
from dcgan import dcgan_discriminator, dcgan_generator

BATCH = 3
SHOWN = 40  # elements of an output that the file holds


def stackelberg_generator(*maps):
    """Stackelberg GAN, Tables 5 and 6; the text has more layers too."""
    side = 32 >> len(maps)
    layers = [nn.Linear(100, maps[0] * side * side), nn.ReLU()]
    layers += [nn.Unflatten(1, (maps[0], side, side))]
    for fan_in, out in zip(maps, maps[1:]):
        layers += [nn.ConvTranspose2d(fan_in, out, 5, 2, 2, 1), nn.ReLU()]
    return nn.Sequential(*layers, nn.ConvTranspose2d(maps[-1], 3, 5, 2, 2, 1), nn.Tanh())


def stackelberg_discriminator():
    layers = []
    for maps, out in ((3, 128), (128, 256), (256, 512)):
        layers += [nn.Conv2d(maps, out, 5, 2, 2), nn.BatchNorm2d(out), lrelu()]
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(8192, 1))


def icr_mnist_generator():
    """ICR, Table 1."""
    return nn.Sequential(
        *hidden(96, 1024),
        *hidden(1024, 6272),
        nn.Unflatten(1, (128, 7, 7)),
        *normalized_up(128, 64),
        up(64, 1),
        nn.Tanh(),
    )


def icr_mnist_discriminator():
    """Table 2."""
    return nn.Sequential(
        nn.Conv2d(1, 32, 5),
        lrelu(0.01),
        nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 5),
        lrelu(0.01),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(1024, 1024),
        lrelu(0.01),
        nn.Linear(1024, 1),
    )


def icr_cifar10_generator():
    """Table 4."""
    return nn.Sequential(
        *hidden(128, 4096),
        nn.Unflatten(1, (256, 4, 4)),
        *normalized_up(256, 128),
        *normalized_up(128, 64),
        up(64, 3),
        nn.Tanh(),
    )


def plain_discriminator(side, maps):
    """Halving convolutions with leaky ReLU, and a linear layer: ICR, Table 5, among others."""
    layers = []
    for fan_in, out in zip(maps, maps[1:]):
        layers += [down(fan_in, out), lrelu()]
    side >>= len(maps) - 1
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(maps[-1] * side * side, 1))


def primal_dual_mnist_generator():
    """Primal-dual subgradient methods, Appendix 7.5."""
    return nn.Sequential(
        *hidden(64, 1024),
        *hidden(1024, 6272),
        nn.Unflatten(1, (128, 7, 7)),
        *normalized_up(128, 64),
        *normalized_up(64, 32),
        nn.ZeroPad2d((1, 2, 1, 2)),
        nn.Conv2d(32, 1, 4),
        nn.Tanh(),
    )


def primal_dual_mnist_discriminator():
    return nn.Sequential(
        down(1, 64),
        lrelu(),
        down(64, 32),
        lrelu(),
        nn.Flatten(),
        nn.Linear(1568, 1024),
        lrelu(),
        nn.Linear(1024, 1),
    )


def primal_dual_stacked_generator():
    """Appendix 7.2: 4 - 7 - 14 - 28."""
    layers = [*hidden(256, 1024), nn.Unflatten(1, (64, 4, 4))]
    for maps, out, more in ((64, 32, 0), (32, 16, 1), (16, 8, 1)):
        layers += [nn.ConvTranspose2d(maps, out, 3, 2, 1, more), nn.BatchNorm2d(out), nn.ReLU()]
    return nn.Sequential(*layers, nn.Conv2d(8, 3, 3, 1, 1), nn.Tanh())


def primal_dual_stacked_discriminator():
    layers = []
    for maps, out in ((3, 4), (4, 8), (8, 16)):
        layers += [nn.Conv2d(maps, out, 3, 2, 1), lrelu()]
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(256, 1))


def primal_dual_cifar10_generator():
    """Appendix 7.6."""
    return nn.Sequential(
        *hidden(100, 4096),
        nn.Unflatten(1, (1024, 2, 2)),
        *normalized_up(1024, 256),
        *normalized_up(256, 128),
        *normalized_up(128, 64),
        up(64, 3),
        nn.Tanh(),
    )


def character_blocks():
    """Gulrajani et al. 2017, four as SGAN has them."""
    for _ in range(4):
        yield Residual(
            nn.Sequential(
                nn.ReLU(),
                nn.Conv1d(512, 512, 5, padding=2),
                nn.ReLU(),
                nn.Conv1d(512, 512, 5, padding=2),
                Layer(lambda x: 0.3 * x),
            )
        )


def character_generator():
    return nn.Sequential(
        nn.Linear(128, 32 * 512),
        nn.Unflatten(1, (512, 32)),
        *character_blocks(),
        nn.Conv1d(512, 96, 1),
        nn.Softmax(1),
    )


def character_discriminator():
    return nn.Sequential(
        nn.Conv1d(96, 512, 1), *character_blocks(), nn.Flatten(), nn.Linear(512 * 32, 1)
    )


def digits_classifier(channels, first, second, kernel_outputs, *sizes):
    """conv 5 - pool - conv 5 - pool - linear layers, with ReLU."""
    layers = [nn.Conv2d(channels, first, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2)]
    layers += [nn.Conv2d(first, second, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten()]
    for fan_in, fan_out in zip((kernel_outputs, *sizes[:-1]), sizes):
        layers += [nn.Linear(fan_in, fan_out), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def photograph_classifier():
    """conv 3 - pool, three times, and a hidden layer, with ReLU."""
    layers = []
    for fan_in, fan_out in [(3, 32), (32, 64), (64, 128)]:
        layers += [nn.Conv2d(fan_in, fan_out, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]
    layers += [nn.Flatten(), nn.Linear(2048, 256), nn.ReLU(), nn.Linear(256, 10)]
    return nn.Sequential(*layers)


def mlp_generator():
    """Stackelberg GAN, Table 2: 2-16-2."""
    return nn.Sequential(
        nn.Linear(2, 16), nn.BatchNorm1d(16), lrelu(), nn.Linear(16, 2), nn.Tanh()
    )


def mlp_discriminator():
    return nn.Sequential(
        nn.Linear(2, 512), lrelu(), nn.Linear(512, 256), lrelu(), nn.Linear(256, 1)
    )


# Each network and the shape of one example it takes, in PyTorch's order of axes, under the names of
# tests/paper_networks_test.cpp.
NETWORKS = {
    "mlp.generator": (mlp_generator, [2]),
    "mlp.discriminator": (mlp_discriminator, [2]),
    "stackelberg.generator": (lambda: stackelberg_generator(128, 64), [100]),
    "stackelberg.discriminator": (stackelberg_discriminator, [3, 32, 32]),
    "stackelberg-table6.generator": (lambda: stackelberg_generator(256, 128), [100]),
    "stackelberg-four-layers.generator": (
        lambda: stackelberg_generator(256, 128, 64, 32),
        [100],
    ),
    "dcgan28.generator": (lambda: dcgan_generator(28, 1), [100]),
    "dcgan28.discriminator": (lambda: dcgan_discriminator(28, 1), [1, 28, 28]),
    "dcgan32.generator": (lambda: dcgan_generator(32), [100]),
    "dcgan32.discriminator": (lambda: dcgan_discriminator(32), [3, 32, 32]),
    "dcgan64.generator": (lambda: dcgan_generator(64), [100]),
    "dcgan64.discriminator": (lambda: dcgan_discriminator(64), [3, 64, 64]),
    "character.generator": (character_generator, [128]),
    "character.discriminator": (character_discriminator, [96, 32]),
    "icr-mnist.generator": (icr_mnist_generator, [96]),
    "icr-mnist.discriminator": (icr_mnist_discriminator, [1, 28, 28]),
    "icr-cifar10.generator": (icr_cifar10_generator, [128]),
    "icr-cifar10.discriminator": (
        lambda: plain_discriminator(32, (3, 64, 128, 256)),
        [3, 32, 32],
    ),
    "primal-dual-mnist.generator": (primal_dual_mnist_generator, [64]),
    "primal-dual-mnist.discriminator": (primal_dual_mnist_discriminator, [1, 28, 28]),
    "primal-dual-stacked.generator": (primal_dual_stacked_generator, [256]),
    "primal-dual-stacked.discriminator": (primal_dual_stacked_discriminator, [3, 28, 28]),
    "primal-dual-cifar10.generator": (primal_dual_cifar10_generator, [100]),
    "primal-dual-cifar10.discriminator": (
        lambda: plain_discriminator(32, (3, 64, 128, 256, 1024)),
        [3, 32, 32],
    ),
    "lenet5": (lambda: digits_classifier(1, 6, 16, 400, 120, 84, 10), [1, 28, 28]),
    "stacked-digits": (lambda: digits_classifier(3, 32, 64, 1600, 512, 1000), [3, 28, 28]),
    "photographs": (photograph_classifier, [3, 32, 32]),
}


def shown(y):
    """SHOWN elements of y, evenly spaced, and a product with a pattern that sees all others."""
    flat = y.detach().movedim(1, -1).reshape(-1)
    some = flat[:: max(1, -(-flat.numel() // SHOWN))]
    return torch.cat([some, (flat @ formula.pattern("shown", flat.numel())).reshape(1)])


def paper_networks_case():
    """What each network makes of a batch, in training and in evaluation."""
    golden = {}
    for name, (make, example) in NETWORKS.items():
        network = formula.fill(make())
        x = formula.images("x", [BATCH, *example])
        with torch.no_grad():
            golden[f"{name}/y_evaluation"] = shown(network.eval()(x))
            golden[f"{name}/y"] = shown(network.train()(x))
    return golden

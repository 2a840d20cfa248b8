"""DCGAN (Radford et al. 2016)."""

import torch.nn as nn

from blocks import Layer, down, lrelu, normalized_up, up


def dcgan_generator(side, channels=3, width=64, latent=100):
    """4 x 4 - 8 - 16 (- 32) - side; 4 x 4 - 7 - 14 - 28 for MNIST."""
    maps = width * (8 if side == 64 else 4)
    layers = [
        Layer(lambda z: z.reshape(-1, latent, 1, 1)),
        nn.ConvTranspose2d(latent, maps, 4, 1, 0, bias=False),
        nn.BatchNorm2d(maps),
        nn.ReLU(),
    ]
    if side == 28:
        layers += [nn.ConvTranspose2d(maps, maps // 2, 3, 2, 1, bias=False)]
        layers += [nn.BatchNorm2d(maps // 2), nn.ReLU()]
        maps //= 2
    while maps > width:
        layers += normalized_up(maps, maps // 2, False)
        maps //= 2
    return nn.Sequential(*layers, up(width, channels, False), nn.Tanh())


def dcgan_discriminator(side, channels=3, width=64):
    layers = [down(channels, width, False), lrelu()]
    maps = width
    while maps < width * (8 if side == 64 else 4):
        last = side == 28 and maps == 2 * width
        convolution = (
            nn.Conv2d(maps, 2 * maps, 3, 2, 1, bias=False) if last else down(maps, 2 * maps, False)
        )
        layers += [convolution, nn.BatchNorm2d(2 * maps), lrelu()]
        maps *= 2
    return nn.Sequential(*layers, nn.Conv2d(maps, 1, 4, bias=False), nn.Flatten())

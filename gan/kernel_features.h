// What the kernel of the primal-dual term sees of examples: F of k(F(G(z)) - F(x)) (Chen et al.
// 2018, equation 17), "an autoencoder or a bottleneck layer of a pretrained network".
#pragma once

#include <string>

#include "data/dataset.h"
#include "gan/files/progress.h"
#include "gan/train_config.h"
#include "gan/trainers/gan_options.h"
#include "nn/network.h"

namespace saddle {

// `kind` is
//   classifier   the last hidden layer of the classifier that scores images of the data set: 84
//                numbers of LeNet-5, of stacked MNIST 84 of each digit, of CIFAR-10 256 numbers of
//                photograph_features()
//   autoencoder  the code of an autoencoder of the data set's images: see nn/networks/autoencoder.h
// Throws Error for a data set that has no such network.
FeatureNetwork kernel_features(const std::string& kind, const DataConfig& data);

// Gives F, made by kernel_features(), the values of the trained network, from the cache or trained
// now, and says on `output` which, and how far apart the `examples` are in what F makes of a
// thousand of them: the mean of |F(x) - F(x')|^2, which a bandwidth can be measured by. `examples`
// are the training images of `data`, which an autoencoder is trained on.
// Throws Error as train_or_find does.
void load_kernel_features(const Network& features, const std::string& kind, const DataConfig& data,
                          const Dataset& examples, const ProgressOutput& output);

}  // namespace saddle

// The images of a data set by its name, from those of its files that are there.
#pragma once

#include <filesystem>
#include <string_view>

#include "data/find_files.h"
#include "data/image_folder.h"

namespace saddle {

// In `folder`, or in the usual places if it is empty (see places_of):
//   mnist, fashion-mnist  the IDX files
//   stacked-mnist         three of mnist's digits in each of as many images, always the same ones:
//                         see stack_digits
//   cifar10               the binary files, else images as PNG or JPEG, train/CLASS/*
//   stl10                 the binary files, else images in train/CLASS/*
//   image-folder          `folder`/train, test or unlabeled, or `folder` itself for train; no usual
//                         place
// options.size = 0 means the size that the data set has; image-folder has none. Only image-folder
// may ask for other than 3 channels (MNIST has 1 in any case), and only folders of images may skip
// bad files. Throws Error as the readers do, and, where no files are found, with every place that
// was looked at.
ImageSet load_images(std::string_view dataset, Split split, const std::filesystem::path& folder,
                     const ImageOptions& options = {});

}  // namespace saddle

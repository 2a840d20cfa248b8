// Streams of random numbers: each purpose has its own, so that none can disturb another.
#pragma once

#include <cstdint>

namespace saddle {

// Each leaves room for one stream per network copy behind it.
constexpr std::uint32_t kGeneratorInitStream = 0x01000000;
constexpr std::uint32_t kDiscriminatorInitStream = 0x02000000;
constexpr std::uint32_t kLatentStream = 0x03000000;
constexpr std::uint32_t kSampleStream = 0x04000000;
constexpr std::uint32_t kDataStream = 0x05000000;   // drawing synthetic points
constexpr std::uint32_t kBatchStream = 0x06000000;  // shuffling
constexpr std::uint32_t kGeneratorDropoutStream = 0x07000000;
constexpr std::uint32_t kDiscriminatorDropoutStream = 0x08000000;
constexpr std::uint32_t kGradientPenaltyStream = 0x09000000;
constexpr std::uint32_t kDraganStream = 0x0a000000;
constexpr std::uint32_t kPenaltyDropoutStream = 0x0b000000;
constexpr std::uint32_t kFeaturesInitStream = 0x0c000000;

}  // namespace saddle

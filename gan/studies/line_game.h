// GANs on the line, of one data point, that may begin where neither player has a slope: Claim 1 and
// Figure 1 of the primal-dual GAN (Chen et al. 2018).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace saddle {

constexpr double kLineData = 1.0;  // the data: all of them here

enum class LineStart {
  untrained,  // Xavier weights, zero biases
  flat,       // two plateaus, around the generated points and around the data: D is as good as it
              // can be, and constant on both. Of a sigmoid, saturated to the last bit of float32;
              // of a ReLU 0, dead, and 1
};

// Networks of one hidden ReLU layer of 64 (Appendix 7.3). D ends with a sigmoid, and both players
// have Adam; with "wasserstein" with a ReLU, RMSProp, and parameters clipped to [-1, 1].
struct LineSetting {
  std::string objective;
  double step_size = 0.0;  // alpha; 0: without the primal-dual term
  double begin = 0.0;      // mean of the generated points before the first step
  double reach = 0.0;      // the highest of a thousand of them
  LineStart start = LineStart::flat;
  double rise_from = 0.25, rise_to = 0.75;  // between the plateaus of a flat start
};

struct LineRecord {
  std::int64_t step = 0;
  double mean = 0, low = 0, high = 0;  // of generated points: mean, quantiles of 5 % and of 95 %
  double at_data = 0;                  // D(1)
};

// Their mean is within 0.1 of the data.
bool is_at_data(const LineRecord& record);

// D over x after some steps.
struct LineProfile {
  std::int64_t step = 0;
  std::vector<double> x, d;
};

struct LineRun {
  bool moves = false;  // any bit of a parameter is another one at the end
  std::vector<LineRecord> records;
  std::vector<LineProfile> profiles;

  bool arrives() const { return is_at_data(records.back()); }
  bool is_balanced() const;  // D(1) ends within 0.05 of 1/2
};

// `steps` of each player, on batches of 32; sigma is 0.5, and 0.1 from step 2,000 on. Records every
// 100 steps. Equal arguments give equal bits.
LineRun play_line(const LineSetting& setting, std::uint64_t seed, std::int64_t steps);

}  // namespace saddle

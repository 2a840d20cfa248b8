// What the program calls the papers, wherever it says what of which it reproduces.
#pragma once

namespace saddle {

inline constexpr const char* kStackelbergGan = "Stackelberg GAN";
inline constexpr const char* kSgan = "SGAN";
inline constexpr const char* kCompetitiveRegularization = "Implicit competitive regularization";
inline constexpr const char* kPrimalDualGan = "Primal-dual GAN";

}  // namespace saddle

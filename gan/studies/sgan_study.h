// SGAN's global generator beside that of a single pair at as many updates, and at N times as many.
#pragma once

#include <span>

#include "gan/studies/sgan_contests.h"
#include "gan/studies/study.h"

namespace saddle {

// Modes, log-likelihood and coverage of all contests at each look, over the seeds; pictures of
// each.
StudyResult sgan_study(std::span<const NamedContest> contests, const ProgressOutput& progress);

// Of small networks, and of the paper's; the options' part is the name of a contest.
StudyResult run_sgan_study(const StudyOptions& options);
StudyResult run_sgan_paper_study(const StudyOptions& options);

}  // namespace saddle

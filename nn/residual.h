// Residual blocks.
#pragma once

#include "nn/module.h"

namespace saddle {

// y = x + body(x) (He et al. 2016), with the body's slots named "body.". Throws Error when x and
// body(x) differ in shape.
ModulePtr residual(ModulePtr body);
// y = shortcut(x) + body(x), where the body changes the shape; slots named "shortcut." too.
ModulePtr residual(ModulePtr body, ModulePtr shortcut);

}  // namespace saddle

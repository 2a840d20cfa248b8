// What the simplifier and the compiler of programs know about joining tensors.
#pragma once

#include "autograd/primitive.h"

namespace saddle {

// The compiler lets each part's kernel write straight into the whole.
extern const Primitive kConcatenate;

// pad(p) + pad(q) along one axis without overlap is one concatenation, padded: the gradient with
// respect to a vector that was cut into slices is then written part by part instead of summed.
// Undefined if a and b are not of that form.
Var add_disjoint_pads(Var a, Var b);

}  // namespace saddle

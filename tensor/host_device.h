// Marks small functions that the processor and the kernels of a GPU share.
#pragma once

#ifdef __CUDACC__
#define SADDLE_HOST_DEVICE __host__ __device__
#else
#define SADDLE_HOST_DEVICE
#endif

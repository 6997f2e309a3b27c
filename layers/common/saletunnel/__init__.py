"""The backend of Sale Tunnel."""

import gc

# A cold start creates about 100,000 objects and hardly any garbage. With Python's threshold of 2,000 the collector
# runs 40 times meanwhile, for 7 % of the CPU time, and frees nothing of use.
gc.set_threshold(200_000)

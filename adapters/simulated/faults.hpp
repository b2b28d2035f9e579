#pragma once
#include <cstdint>

namespace cas::adapters::simulated {

/// A delay, drawn evenly [µs].
struct Span {
  std::int64_t min_us = 0;
  std::int64_t max_us = 0;
};

struct Delays {
  Span produce;                 ///< from `append` to the broker
  Span fetch;                   ///< between two fetches of one partition; 0 = every poll fetches
  Span answer;                  ///< each way, of end queries and single records
  std::int64_t timeout_us = 0;  ///< after this a client reports a frame as failed
  Span late;                    ///< of frames that arrive after all
};

/// Probabilities, of one frame unless said otherwise. All zero: a log that never fails.
struct Faults {
  double refused = 0;          ///< `append` takes nothing
  double dropped = 0;          ///< times out in its client's queue and is never stored
  double late = 0;             ///< given up by its client, stored all the same, out of order
  double duplicated = 0;       ///< stored a second time, later
  double report_lost = 0;      ///< of a frame given up: nobody is told
  double reported_failed = 0;  ///< stored in good order, and reported as failed
  double end_lost = 0;         ///< of an end query: no answer
  double bit_flip = 0;      ///< of a record on its way to a reader, who gets it right the next time
  double disconnected = 0;  ///< of a poll: everything followed is interrupted, nothing is lost
};

}  // namespace cas::adapters::simulated

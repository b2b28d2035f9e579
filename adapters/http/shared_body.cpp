#include "adapters/http/shared_body.hpp"

#include "adapters/http/negotiation.hpp"

namespace cas::adapters::http {

const std::string& SharedBody::packed() const {
  std::call_once(packed_once_, [this] { packed_ = gzip(bytes_); });
  return packed_;
}

}  // namespace cas::adapters::http

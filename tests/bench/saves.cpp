#include "tests/bench/saves.hpp"

namespace cas::bench {

std::string get(const std::string& path, const std::string& token, const std::string& more) {
  return "GET " + path + " HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer " + token + "\r\n" +
         more + "\r\n";
}

void Saves::operator()(std::size_t, std::string& bytes) {
  const auto& unit = nation_.units[next_ % nation_.units.size()];
  body_ = "{\"cells\":{";
  const auto row = std::to_string(1 + next_ % (nation_.cells / 10));
  for (std::size_t column = 1; column <= 5; ++column) {
    if (column > 1) body_ += ',';
    body_.append("\"A/").append(row).append("/").append(std::to_string(column)).append("\":\"");
    body_.append(std::to_string((next_ * 7919 + column) % 500'000)).append(".25\"");
  }
  body_ += "}}";
  ++next_;
  bytes.append("PATCH /api/v1/campaigns/").append(nation_.campaign).append("/reports/");
  bytes.append(unit.code).append("/cells HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer ");
  bytes.append(unit.clerk).append("\r\nContent-Type: application/json\r\nIdempotency-Key: b");
  bytes.append(std::to_string(next_)).append("\r\nContent-Length: ");
  bytes.append(std::to_string(body_.size())).append("\r\n\r\n").append(body_);
}

}  // namespace cas::bench

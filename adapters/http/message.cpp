#include "adapters/http/message.hpp"

#include <boost/beast/core/string.hpp>

namespace cas::adapters::http {

const std::string* find_field(const Fields& fields, std::string_view name) {
  for (const auto& [key, value] : fields)
    if (boost::beast::iequals({key.data(), key.size()}, {name.data(), name.size()})) return &value;
  return nullptr;
}

const std::string* Request::query(std::string_view name) const {
  for (const auto& [key, value] : parameters)
    if (key == name) return &value;
  return nullptr;
}

const std::string* Request::header(std::string_view name) const {
  return find_field(headers, name);
}

}  // namespace cas::adapters::http

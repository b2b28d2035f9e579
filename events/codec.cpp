#include "events/codec.hpp"

#include <algorithm>
#include <array>

namespace cas::events {
namespace {

template <class Category, class T>
Event load(std::uint32_t version, std::string_view body) {
  T event{};
  BodyReader reader{body};
  event.serialize(reader, version);
  if (!reader.at_end()) throw cereal::Exception("surplus bytes");
  return Event{Category{std::move(event)}};
}

struct Row {
  KnownClass known;
  Event (*load)(std::uint32_t, std::string_view);
};

template <class... Category>
constexpr auto rows_of(std::type_identity<std::variant<Category...>>) {
  constexpr auto of_category = []<class C, class... T>(std::type_identity<C>,
                                                       std::type_identity<std::variant<T...>>) {
    return std::array{Row{{T::kName, T::kVersion}, &load<C, T>}...};
  };
  constexpr std::size_t count = (std::variant_size_v<Category> + ...);
  std::array<Row, count> all{};
  auto to = all.begin();
  ((to = std::ranges::copy(
             of_category(std::type_identity<Category>{}, std::type_identity<Category>{}), to)
             .out),
   ...);
  std::ranges::sort(all, {}, [](const Row& row) { return row.known.name; });
  return all;
}

// Every name ever written, for ever, sorted. A retired class keeps its row; its loader upcasts.
constexpr auto kRows = rows_of(std::type_identity<Event>{});
static_assert(std::ranges::adjacent_find(kRows, {}, [](const Row& r) { return r.known.name; }) ==
              kRows.end());

}  // namespace

EncodedEvent encode(const Event& event) {
  return std::visit(
      [](const auto& category) {
        return std::visit(
            []<class T>(const T& e) {
              EncodedEvent out{T::kName, T::kVersion, {}};
              BodyWriter writer{out.body};
              const_cast<T&>(e).serialize(writer, T::kVersion);  // writing changes nothing
              return out;
            },
            category);
      },
      event);
}

Result<Event> decode(std::string_view name, std::uint32_t class_version, std::string_view body) {
  const auto row =
      std::ranges::lower_bound(kRows, name, {}, [](const Row& r) { return r.known.name; });
  if (row == kRows.end() || row->known.name != name)
    return fail(Errc::corrupt, "codec.unknown_event", "No event is called " + std::string(name));
  if (class_version == 0 || class_version > row->known.newest)
    return fail(Errc::corrupt, "codec.newer_version",
                std::string(name) + " has class version " + std::to_string(class_version) +
                    "; this build reads up to " + std::to_string(row->known.newest));
  try {
    return row->load(class_version, body);
  } catch (const cereal::Exception& e) {
    return fail(Errc::corrupt, "codec.bad_bytes", std::string(name) + ": " + e.what());
  }
}

std::span<const KnownClass> known_classes() {
  static const auto classes = [] {
    std::array<KnownClass, kRows.size()> all;
    std::ranges::transform(kRows, all.begin(), &Row::known);
    return all;
  }();
  return classes;
}

}  // namespace cas::events

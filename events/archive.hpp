#pragma once
#include <bit>
#include <cereal/cereal.hpp>
#include <cereal/types/array.hpp>
#include <cereal/types/optional.hpp>
#include <cereal/types/string.hpp>
#include <cereal/types/variant.hpp>
#include <cereal/types/vector.hpp>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

namespace cas::events {

static_assert(std::endian::native == std::endian::little, "the log's bytes are little-endian");

/// cereal's portable binary format, little-endian, written straight into a string.
/// The stock archive goes through a stream, which costs more than the event.
class BodyWriter : public cereal::OutputArchive<BodyWriter, cereal::AllowEmptyClassElision> {
 public:
  explicit BodyWriter(std::string& out) : OutputArchive(this), out_(out) {
    out_.push_back('\x01');  // portable binary's mark of little-endian
  }
  void write(const void* bytes, std::size_t size) {
    out_.append(static_cast<const char*>(bytes), size);
  }

 private:
  std::string& out_;
};

/// Reads the same format from memory and trusts no length in it: a size that the remaining bytes
/// cannot hold throws before anything is allocated.
class BodyReader : public cereal::InputArchive<BodyReader, cereal::AllowEmptyClassElision> {
 public:
  explicit BodyReader(std::string_view bytes) : InputArchive(this), rest_(bytes) {
    char mark = 0;
    read(&mark, 1);
    if (mark != '\x01') throw cereal::Exception("not little-endian portable binary");
  }
  void read(void* to, std::size_t size) {
    if (size > rest_.size()) throw cereal::Exception("ends too early");
    if (size == 0) return;  // an empty string's or vector's place may be null, which memcpy refuses
    std::memcpy(to, rest_.data(), size);
    rest_.remove_prefix(size);
  }
  void check_count(std::uint64_t count) const {
    if (count > rest_.size()) throw cereal::Exception("a length is beyond the end");
  }
  [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }

 private:
  std::string_view rest_;
};

template <class T>
  requires std::is_arithmetic_v<T>
void CEREAL_SAVE_FUNCTION_NAME(BodyWriter& ar, const T& value) {
  ar.write(&value, sizeof value);
}
template <class T>
  requires std::is_arithmetic_v<T>
void CEREAL_LOAD_FUNCTION_NAME(BodyReader& ar, T& value) {
  if constexpr (std::is_same_v<T, bool>) {
    std::uint8_t byte = 0;
    ar.read(&byte, 1);
    if (byte > 1) throw cereal::Exception("a truth value is neither 0 nor 1");
    value = byte == 1;
  } else {
    ar.read(&value, sizeof value);
  }
}
template <class T>
void CEREAL_SAVE_FUNCTION_NAME(BodyWriter& ar, const cereal::BinaryData<T>& data) {
  ar.write(data.data, static_cast<std::size_t>(data.size));
}
template <class T>
void CEREAL_LOAD_FUNCTION_NAME(BodyReader& ar, cereal::BinaryData<T>& data) {
  ar.check_count(data.size);
  ar.read(data.data, static_cast<std::size_t>(data.size));
}
template <class T>
void CEREAL_SERIALIZE_FUNCTION_NAME(BodyWriter& ar, cereal::NameValuePair<T>& pair) {
  ar(pair.value);
}
template <class T>
void CEREAL_SERIALIZE_FUNCTION_NAME(BodyReader& ar, cereal::NameValuePair<T>& pair) {
  ar(pair.value);
}
template <class T>
void CEREAL_SERIALIZE_FUNCTION_NAME(BodyWriter& ar, cereal::SizeTag<T>& tag) {
  ar(tag.size);
}
template <class T>
void CEREAL_SERIALIZE_FUNCTION_NAME(BodyReader& ar, cereal::SizeTag<T>& tag) {
  ar(tag.size);
  ar.check_count(tag.size);
}

/// Element by element: what a lying count can make us allocate grows with the bytes that are there.
template <class T>
  requires(!std::is_arithmetic_v<T>)
void CEREAL_LOAD_FUNCTION_NAME(BodyReader& ar, std::vector<T>& elements) {
  cereal::size_type count = 0;
  ar(cereal::make_size_tag(count));
  elements.clear();
  for (; count > 0; --count) ar(elements.emplace_back());
}

/// Bytes of `value` in this format; for events, keyframes, rows and canonical commands alike.
template <class T>
[[nodiscard]] std::string to_body(const T& value) {
  std::string bytes;
  BodyWriter{bytes}(value);
  return bytes;
}

/// @throws cereal::Exception  truncated, surplus, or a length that lies
template <class T>
[[nodiscard]] T from_body(std::string_view bytes) {
  T value{};
  BodyReader reader{bytes};
  reader(value);
  if (!reader.at_end()) throw cereal::Exception("surplus bytes");
  return value;
}

/// An enumerator as its number; loading refuses a number above `newest`.
template <class Archive, class E>
void enumerator(Archive& ar, E& value, E newest) {
  auto raw = static_cast<std::underlying_type_t<E>>(value);
  ar(raw);
  if constexpr (Archive::is_loading::value) {
    if (raw > static_cast<std::underlying_type_t<E>>(newest))
      throw cereal::Exception("an enumerator is newer than this build");
    value = static_cast<E>(raw);
  }
}

}  // namespace cas::events

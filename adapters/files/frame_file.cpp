#include "adapters/files/frame_file.hpp"

#include <array>

#include "events/frame.hpp"

namespace cas::adapters::files {
namespace {

constexpr std::size_t kLengthBytes = 4;

std::unexpected<Error> truncated(std::size_t wanted, std::size_t came) {
  return fail(Errc::corrupt, "frames.truncated",
              "The file ends within a frame: " + std::to_string(wanted) + " bytes should follow, " +
                  std::to_string(came) + " do.");
}

}  // namespace

void put_frame(std::string& to, std::string_view frame) {
  invariant(frame.size() <= events::kFrameBytesMax, "a frame fits its length");
  for (std::size_t i = 0; i < kLengthBytes; ++i)
    to.push_back(static_cast<char>((frame.size() >> (8 * i)) & 0xFF));
  to.append(frame);
}

Result<std::optional<std::string>> next_frame(std::istream& from) {
  std::array<char, kLengthBytes> length{};
  from.read(length.data(), length.size());
  const auto came = static_cast<std::size_t>(from.gcount());
  if (came == 0) return std::nullopt;
  if (came < kLengthBytes) return truncated(kLengthBytes, came);
  std::size_t size = 0;
  for (std::size_t i = 0; i < kLengthBytes; ++i)
    size |= static_cast<std::size_t>(static_cast<unsigned char>(length[i])) << (8 * i);
  // Checked before anything is allocated.
  if (size == 0 || size > events::kFrameBytesMax)
    return fail(Errc::corrupt, "frames.bad_length",
                "A frame has 1 to " + std::to_string(events::kFrameBytesMax) +
                    " bytes; here its length says " + std::to_string(size) + ".");
  std::string frame(size, '\0');
  from.read(frame.data(), static_cast<std::streamsize>(size));
  if (static_cast<std::size_t>(from.gcount()) < size)
    return truncated(size, static_cast<std::size_t>(from.gcount()));
  return frame;
}

}  // namespace cas::adapters::files

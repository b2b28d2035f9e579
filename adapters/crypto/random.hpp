#pragma once
#include <cstddef>
#include <cstdint>

#include "events/strong.hpp"

namespace cas::adapters::crypto {

/// Makes libsodium ready; everything in this folder calls it first. Any thread, any number of
/// times.
void ready();

/// Random bytes that nobody can guess, from the kernel. Any thread.
void fill_random(std::uint8_t* bytes, std::size_t size);
/// For ids of logs, commands, accounts, nodes and incarnations.
[[nodiscard]] events::Bytes16 random_bytes16();

}  // namespace cas::adapters::crypto

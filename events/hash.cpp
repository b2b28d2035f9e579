#include "events/hash.hpp"

#include <openssl/evp.h>

#include <array>

#include "events/result.hpp"

namespace cas::events {
namespace {

// Fetched once: a fetch for each digest costs more than the digest of a small frame.
const EVP_MD* sha256_method() {
  static EVP_MD* const method = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  invariant(method != nullptr, "OpenSSL offers SHA-256");
  return method;
}

EVP_MD_CTX* fresh_context() {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  invariant(context != nullptr && EVP_DigestInit_ex2(context, sha256_method(), nullptr) == 1,
            "a SHA-256 context can be made");
  return context;
}

Hash finish_digest(EVP_MD_CTX* context) {
  Bytes32 out;
  invariant(EVP_DigestFinal_ex(context, out.data(), nullptr) == 1, "SHA-256 ends");
  return Hash{out};
}

constexpr std::uint32_t kCastagnoliReflected = 0x82f63b78;

constexpr std::array<std::uint32_t, 256> make_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit)
      crc = (crc >> 1) ^ ((crc & 1) != 0 ? kCastagnoliReflected : 0);
    table[i] = crc;
  }
  return table;
}

std::uint32_t crc_by_table(std::uint32_t crc, std::string_view bytes) {
  static constexpr auto kTable = make_table();
  for (const char c : bytes) crc = (crc >> 8) ^ kTable[(crc ^ static_cast<std::uint8_t>(c)) & 0xff];
  return crc;
}

#ifdef __x86_64__
__attribute__((target("sse4.2"))) std::uint32_t crc_by_instruction(std::uint32_t crc,
                                                                   std::string_view bytes) {
  std::uint64_t wide = crc;
  std::size_t at = 0;
  for (; at + 8 <= bytes.size(); at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + at, 8);
    wide = __builtin_ia32_crc32di(wide, word);
  }
  auto narrow = static_cast<std::uint32_t>(wide);
  for (; at < bytes.size(); ++at)
    narrow = __builtin_ia32_crc32qi(narrow, static_cast<std::uint8_t>(bytes[at]));
  return narrow;
}
#endif

}  // namespace

Hash sha256(std::string_view bytes) {
  struct Context {
    EVP_MD_CTX* raw = fresh_context();
    Context() = default;
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;
    ~Context() { EVP_MD_CTX_free(raw); }
  };
  thread_local const Context context;
  invariant(EVP_DigestInit_ex2(context.raw, nullptr, nullptr) == 1 &&
                EVP_DigestUpdate(context.raw, bytes.data(), bytes.size()) == 1,
            "SHA-256 takes bytes");
  return finish_digest(context.raw);
}

Sha256::Sha256() : context_(fresh_context()) {}
Sha256::~Sha256() { EVP_MD_CTX_free(static_cast<EVP_MD_CTX*>(context_)); }

void Sha256::add(std::string_view bytes) {
  invariant(EVP_DigestUpdate(static_cast<EVP_MD_CTX*>(context_), bytes.data(), bytes.size()) == 1,
            "SHA-256 takes bytes");
}

Hash Sha256::finish() { return finish_digest(static_cast<EVP_MD_CTX*>(context_)); }

Bytes16 derive_id(std::initializer_list<std::string_view> parts) {
  std::string joined;
  for (const auto part : parts) {
    for (unsigned shift = 0; shift < 64; shift += 8)
      joined.push_back(static_cast<char>((std::uint64_t{part.size()} >> shift) & 0xff));
    joined.append(part);
  }
  const auto hash = sha256(joined);
  Bytes16 id;
  std::memcpy(id.data(), hash.value().data(), id.size());
  return id;
}

std::uint32_t crc32c(std::string_view bytes) {
#ifdef __x86_64__
  static const bool kHasInstruction = __builtin_cpu_supports("sse4.2") != 0;
  if (kHasInstruction) return ~crc_by_instruction(0xffffffff, bytes);
#endif
  return crc32c_by_table(bytes);
}

std::uint32_t crc32c_by_table(std::string_view bytes) { return ~crc_by_table(0xffffffff, bytes); }

}  // namespace cas::events

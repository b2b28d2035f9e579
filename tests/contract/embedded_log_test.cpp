#include "adapters/embedded/embedded_log.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>

#include "tests/contract/log_contract.hpp"

namespace cas::tests {
namespace {

namespace fs = std::filesystem;
namespace embedded = adapters::embedded;

fs::path fresh_folder() {
  auto name = (fs::temp_directory_path() / "embedded_log.XXXXXX").string();
  invariant(::mkdtemp(name.data()) != nullptr, "a temporary folder can be made");
  return name;
}

class EmbeddedLogUnderTest final : public LogUnderTest {
 public:
  EmbeddedLogUnderTest(const events::LogCreation& creation, embedded::EmbeddedOptions options)
      : options_(std::move(options)) {
    options_.directory = folder_;
    options_.create = creation;
    open();
  }
  ~EmbeddedLogUnderTest() override {
    log_.reset();
    fs::remove_all(folder_);
  }

  events::Log& log() override { return *log_; }
  std::unique_ptr<events::Log> open_second() override {
    auto options = options_;
    options.mode = embedded::Mode::reader;
    auto opened = embedded::EmbeddedLog::open(options);
    invariant(opened.has_value(), opened ? "" : opened.error().detail);
    return *std::move(opened);
  }
  void reopen() override {
    log_.reset();
    open();
  }
  bool damage(events::PartitionNo partition) override {
    // One bit of a frame in the middle of the first group behind the genesis.
    const auto segment =
        embedded::PartitionFolder{embedded::partition_folder(folder_, partition), {}, partition}
            .segment(events::Offset{0});
    const int fd = ::open(segment.c_str(), O_RDWR | O_CLOEXEC);
    char byte = 0;
    const bool flipped = fd >= 0 && ::pread(fd, &byte, 1, 1000) == 1 &&
                         (byte = static_cast<char>(byte ^ 4), ::pwrite(fd, &byte, 1, 1000) == 1);
    ::close(fd);
    return flipped;
  }

 private:
  void open() {
    auto opened = embedded::EmbeddedLog::open(options_);
    invariant(opened.has_value(), opened ? "" : opened.error().detail);
    log_ = *std::move(opened);
  }

  fs::path folder_ = fresh_folder();
  embedded::EmbeddedOptions options_;
  std::unique_ptr<embedded::EmbeddedLog> log_;
};

LogFactory with(std::string name, embedded::EmbeddedOptions options) {
  return {.name = std::move(name), .make = [options](const events::LogCreation& creation) {
            return std::make_unique<EmbeddedLogUnderTest>(creation, options);
          }};
}

/// Rolls often, keeps little in memory and queues little, so every test meets those edges.
embedded::EmbeddedOptions small() {
  embedded::EmbeddedOptions options;
  options.sizes = {.segment_bytes = 8192, .zeros_bytes_min = 4096, .zeros_bytes_max = 4096};
  options.limits = {
      .queue_bytes_max = 20'000, .group_bytes_max = 3'000, .fresh_bytes_max = 2'000, .threads = 1};
  return options;
}

}  // namespace

INSTANTIATE_TEST_SUITE_P(Embedded, LogContract,
                         testing::Values(with("as_shipped", {}), with("small_segments", small())),
                         [](const auto& one) { return one.param.name; });

}  // namespace cas::tests

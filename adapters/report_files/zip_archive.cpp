#include "adapters/report_files/zip_archive.hpp"

#include <zip.h>

#include <array>

#include "adapters/files/text.hpp"

namespace cas::adapters::report_files {
namespace {

constexpr std::uint64_t kRatioFrom = 1024 * 1024;

zip_t* zip_of(void* archive) { return static_cast<zip_t*>(archive); }

std::unexpected<Error> bomb(std::string_view what) {
  return fail(Errc::invalid, "xlsx.bomb",
              "The workbook unpacks to " + std::string(what) + "; it is not read on.");
}

struct CloseEntry {
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};

}  // namespace

void ZipArchive::Close::operator()(void* archive) const { zip_discard(zip_of(archive)); }

Result<ZipArchive> ZipArchive::open(std::string_view bytes, const Limits& limits) {
  ZipArchive archive{limits};
  zip_error_t error;
  zip_error_init(&error);
  auto* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  invariant(source != nullptr, "memory for an archive");
  archive.archive_.reset(zip_open_from_source(source, ZIP_RDONLY, &error));
  if (!archive.archive_) {
    zip_source_free(source);
    const std::string why = zip_error_strerror(&error);
    zip_error_fini(&error);
    return fail(Errc::invalid, "xlsx.not_a_zip",
                "The file begins like a workbook, but it is damaged or cut off: " + why + ".");
  }
  zip_error_fini(&error);
  if (auto good = archive.check_sizes(); !good) return fail(std::move(good.error()));
  return archive;
}

/// What the archive says of itself; `unpack` counts what is true.
Result<void> ZipArchive::check_sizes() {
  auto* zip = zip_of(archive_.get());
  const auto entries = zip_get_num_entries(zip, 0);
  if (entries < 0 || static_cast<std::uint64_t>(entries) > limits_->entries)
    return fail(Errc::invalid, "xlsx.too_many_entries",
                "The workbook has more than " + std::to_string(limits_->entries) + " parts.");
  std::uint64_t packed = 0;
  std::uint64_t unpacked = 0;
  for (zip_int64_t i = 0; i < entries; ++i) {
    zip_stat_t stat;
    zip_stat_init(&stat);
    if (zip_stat_index(zip, static_cast<zip_uint64_t>(i), 0, &stat) != 0) continue;
    if ((stat.valid & ZIP_STAT_SIZE) != 0) unpacked += std::min(stat.size, UINT64_MAX / 2);
    if ((stat.valid & ZIP_STAT_COMP_SIZE) != 0) packed += stat.comp_size;
    if (unpacked > limits_->unpacked_bytes)
      return bomb("more than " + std::to_string(limits_->unpacked_bytes) + " bytes");
  }
  if (unpacked > kRatioFrom && unpacked / limits_->packing_ratio > packed)
    return bomb("more than " + std::to_string(limits_->packing_ratio) + " times its size");
  return {};
}

bool ZipArchive::has(const std::string& entry) const {
  return zip_name_locate(zip_of(archive_.get()), entry.c_str(), 0) >= 0;
}

Result<void> ZipArchive::unpack(const std::string& entry,
                                const std::function<Result<void>(std::string_view)>& piece) {
  auto* zip = zip_of(archive_.get());
  if (!has(entry))
    return fail(Errc::invalid, "xlsx.missing_entry",
                "The file has no part " + files::in_quotes(entry) + "; it is no workbook.");
  const std::unique_ptr<zip_file_t, CloseEntry> file{zip_fopen(zip, entry.c_str(), 0)};
  if (!file) {
    const auto* error = zip_get_error(zip);
    const bool encrypted = zip_error_code_zip(error) == ZIP_ER_NOPASSWD;
    return fail(Errc::invalid, encrypted ? "xlsx.encrypted" : "xlsx.damaged",
                files::in_quotes(entry) + ": " + zip_error_strerror(zip_get_error(zip)));
  }
  std::array<char, 32 * 1024> buffer;
  while (true) {
    const auto read = zip_fread(file.get(), buffer.data(), buffer.size());
    if (read < 0)
      return fail(Errc::invalid, "xlsx.damaged",
                  files::in_quotes(entry) + " does not unpack; the file is damaged or cut off");
    if (read == 0) return {};
    unpacked_ += static_cast<std::uint64_t>(read);
    if (unpacked_ > limits_->unpacked_bytes)
      return bomb("more than " + std::to_string(limits_->unpacked_bytes) + " bytes");
    if (auto done = piece({buffer.data(), static_cast<std::size_t>(read)}); !done) return done;
  }
}

}  // namespace cas::adapters::report_files

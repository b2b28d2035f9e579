#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "events/cells.hpp"
#include "events/forms/form_template.hpp"
#include "events/report.hpp"
#include "events/result.hpp"

/// What stands in a delivery, whatever its format. Still texts: what they mean, the form's layout
/// says.
namespace cas::adapters::report_files {

using events::report::FileFormat;

/// Where something stands in its file, both from 1; in a workbook row and column of a sheet.
struct Place {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::string sheet;  ///< empty but in a workbook
  friend bool operator==(const Place&, const Place&) = default;
};
/// "line 3, column 14", or "sheet A, cell C7".
[[nodiscard]] std::string to_string(const Place& place);

/// Something that is wrong with one report; the rest of the file is read on.
struct Fault {
  Place place;
  std::string cell;    ///< its code, if it is about a cell
  std::string reason;  ///< stable: "cell.comma"
  std::string detail;  ///< one sentence
  friend bool operator==(const Fault&, const Fault&) = default;
};
/// "line 3, column 14, A/1/3: '1,5' has a comma […]"
[[nodiscard]] std::string to_string(const Fault& fault);

/// Which report: the unit by its TERYT code or registered number, the period as campaigns name it.
struct ReportKey {
  std::string unit;
  events::FormCode form;
  events::FormVersion version;
  std::string period;
  friend auto operator<=>(const ReportKey&, const ReportKey&) = default;
};

/// Where a file says which report it is; in XML all of it is the place of the start tag.
struct KeyPlaces {
  Place unit;
  Place form;
  Place version;
  Place period;
  friend bool operator==(const KeyPlaces&, const KeyPlaces&) = default;
};

struct FiledCell {
  std::string code;  ///< "A/1.1/3"
  std::string text;  ///< as it stands there; empty clears the cell
  Place place;
  friend bool operator==(const FiledCell&, const FiledCell&) = default;
};

struct FiledReport {
  ReportKey key;
  KeyPlaces at;
  std::vector<FiledCell> cells;
  std::vector<Fault> faults;  ///< with any of these it must not be taken
  friend bool operator==(const FiledReport&, const FiledReport&) = default;
};

/// What a file may be at most. Whatever is beyond ends the reading.
struct Limits {
  std::uint64_t bytes = 256ULL * 1024 * 1024;
  std::uint64_t workbook_bytes = 8ULL * 1024 * 1024;  ///< a workbook is read as a whole
  std::uint64_t unpacked_bytes = 64ULL * 1024 * 1024;
  std::uint32_t packing_ratio = 200;  ///< of what is larger than a megabyte
  std::uint32_t entries = 1'000;      ///< in a workbook
  std::uint32_t depth = 32;           ///< of elements
  std::uint32_t reports = events::kReportsMax;
  std::uint64_t cells = 5'000'000;
  std::uint32_t faults = 1'000;
  std::uint32_t text = 4'096;  ///< bytes of one field
};

/// Who hears of what stands in a file, in its order, on the caller's thread.
struct Receiver {
  /// An error of it ends the reading and is its outcome.
  std::function<Result<void>(FiledReport&&)> report;
  std::function<void(std::uint64_t bytes)> progress = [](std::uint64_t) {};
};

enum class Encoding : std::uint8_t { utf_8, utf_8_with_mark, windows_1250, iso_8859_2 };
/// "UTF-8", "UTF-8 with a byte order mark", "Windows-1250", "ISO-8859-2".
[[nodiscard]] std::string_view name_of(Encoding encoding);

/// What a file was.
struct FileFacts {
  FileFormat format{};
  Encoding encoding{};
  std::uint64_t bytes = 0;
  events::Hash sha256;
  std::uint32_t reports = 0;
  std::uint64_t cells = 0;
};

}  // namespace cas::adapters::report_files

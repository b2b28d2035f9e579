#include "adapters/report_files/read_delivery.hpp"

#include "adapters/report_files/csv_reader.hpp"
#include "adapters/report_files/input.hpp"
#include "adapters/report_files/xlsx_reader.hpp"
#include "adapters/report_files/xml_reader.hpp"

namespace cas::adapters::report_files {
namespace {

constexpr std::string_view kMark = "\xEF\xBB\xBF";
constexpr std::string_view kZip = "PK\x03\x04";
/// A compound file: what Excel wrote until 2003, and what it puts around a workbook with a
/// password.
constexpr std::string_view kCompound = "\xD0\xCF\x11\xE0";

Result<FileFacts> read(Input& input, const Receiver& receiver, const Limits& limits) {
  auto first = input.peek();
  if (!first) return fail(std::move(first.error()));
  auto bytes = *first;
  if (bytes.empty()) return fail(Errc::invalid, "file.empty", "The file is empty.");
  if (bytes.starts_with(kZip)) return read_xlsx(input, receiver, limits);
  if (bytes.starts_with(kCompound))
    return fail(
        Errc::invalid, "file.unknown_format",
        "This is an old workbook (.xls) or one with a password; save it as .xlsx, without.");
  if (bytes.starts_with(kMark)) bytes.remove_prefix(kMark.size());
  const auto begin = bytes.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos)
    return fail(Errc::invalid, "file.empty", "The file begins with nothing but blanks.");
  if (bytes.substr(0, 4).find('\0') != std::string_view::npos)
    return fail(Errc::invalid, "file.bad_encoding",
                "line 1, column 1: this is UTF-16 or no text; UTF-8, Windows-1250 and ISO-8859-2 "
                "are read.");
  if (bytes[begin] == '<') return read_xml(input, receiver, limits);
  return read_csv(input, receiver, limits);
}

}  // namespace

Result<FileFacts> read_delivery(std::istream& from, const Receiver& receiver,
                                const Limits& limits) {
  Input input{from, receiver, limits.bytes};
  auto facts = read(input, receiver, limits);
  if (!facts) return facts;
  facts->bytes = input.bytes();
  facts->sha256 = input.sha256();
  return facts;
}

}  // namespace cas::adapters::report_files

#include "adapters/files/units_csv.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <map>

#include "adapters/files/csv.hpp"
#include "adapters/files/text.hpp"
#include "events/hash.hpp"

namespace cas::adapters::files {
namespace {

using events::unit::Kind;
using events::unit::UnitRegistered;

constexpr std::size_t kFileBytesMax = 8 * 1024 * 1024;
constexpr std::size_t kUnitsMax = 20'000;
constexpr std::size_t kNameMax = 120;

const std::vector<std::string> kTercColumns{"WOJ",   "POW",       "GMI",    "RODZ",
                                            "NAZWA", "NAZWA_DOD", "STAN_NA"};
const std::vector<std::string> kShortColumns{"terc", "nazwa", "rodzaj", "powiat", "woj"};

bool digits(std::string_view text, std::size_t size) {
  return text.size() == size &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  const auto month = text.substr(5, 2);
  const auto day = text.substr(8, 2);
  if (!digits(text.substr(0, 4), 4) || !digits(month, 2) || !digits(day, 2)) return false;
  const auto number = [](std::string_view two) {
    return static_cast<unsigned>((two[0] - '0') * 10 + (two[1] - '0'));
  };
  const int year = static_cast<int>(number(text.substr(0, 2)) * 100 + number(text.substr(2, 2)));
  return std::chrono::year_month_day{std::chrono::year{year}, std::chrono::month{number(month)},
                                     std::chrono::day{number(day)}}
      .ok();
}

/// Reads one table; keeps the first thing that is wrong.
class Reader {
 public:
  explicit Reader(const CsvTable& table) : table_(table) {}

  Result<UnitList> read_terc() {
    for (const auto& record : table_.records) {
      const auto& f = record.fields;
      record_ = &record;
      if (check_terc_code(f)) add(f[0] + f[1] + f[2] + f[3], f[4], f[3], f[6], 4);
      if (!error_.reason.empty()) return fail(error_);
    }
    return finish(true);
  }

  Result<UnitList> read_short(std::string_view valid_from) {
    for (const auto& record : table_.records) {
      const auto& f = record.fields;
      record_ = &record;
      if (check_short_code(f)) add(f[0], f[1], f[2], std::string(valid_from), 1);
      if (!error_.reason.empty()) return fail(error_);
    }
    return finish(false);
  }

 private:
  bool refuse(std::string reason, std::size_t column, const std::string& what) {
    error_ = {Errc::invalid,
              std::move(reason),
              "Line " + std::to_string(record_->line) + ", column " + std::to_string(column + 1) +
                  " (" + table_.columns[column] + "): " + what,
              {}};
    return false;
  }

  bool bad_code(std::size_t column, std::string_view wanted) {
    return refuse("units.bad_code", column,
                  in_quotes(record_->fields[column]) + " where " + std::string(wanted) + " is due");
  }

  bool known_voivodeship(std::size_t column) {
    if (is_voivodeship_code(record_->fields[column])) return true;
    return refuse("units.unknown_voivodeship", column,
                  in_quotes(record_->fields[column]) + " is no voivodeship (even, 02 to 32)");
  }

  bool check_terc_code(const std::vector<std::string>& f) {
    if (!digits(f[0], 2)) return bad_code(0, "a code of 2 digits");
    if (!known_voivodeship(0)) return false;
    if (!f[1].empty() && (!digits(f[1], 2) || f[1] == "00"))
      return bad_code(1, "a code of 2 digits above 00, or nothing");
    if (!f[2].empty() && (!digits(f[2], 2) || f[2] == "00" || f[1].empty()))
      return bad_code(2, "a code of 2 digits above 00 within a powiat, or nothing");
    if (f[2].empty() != f[3].empty()) return bad_code(3, f[2].empty() ? "nothing" : "a kind");
    return f[3].empty() || check_kind(3);
  }

  bool check_short_code(const std::vector<std::string>& f) {
    if (!digits(f[0], 7) || f[0].substr(2, 2) == "00" || f[0].substr(4, 2) == "00")
      return bad_code(0, "a TERYT code of 7 digits");
    if (f[4] != f[0].substr(0, 2)) return bad_code(4, "the code's voivodeship");
    if (!known_voivodeship(4)) return false;
    if (f[3] != f[0].substr(0, 4)) return bad_code(3, "the code's powiat");
    if (f[2] != f[0].substr(6)) return bad_code(2, "the code's last digit");
    return check_kind(2);
  }

  bool check_kind(std::size_t column) {
    const auto& kind = record_->fields[column];
    if (kind.size() == 1 && std::string_view("1234589").find(kind) != std::string_view::npos)
      return true;
    return refuse("units.bad_kind", column,
                  in_quotes(kind) + " is no kind of gmina or of its parts");
  }

  /// Takes a line whose code is good. Every line must be right, units or not.
  void add(const std::string& code, const std::string& name, const std::string& kind,
           const std::string& valid_from, std::size_t name_column) {
    const auto [first, added] = lines_.emplace(code, record_->line);
    if (!added) {
      refuse("units.duplicate", 0,
             "code " + code + " stands in line " + std::to_string(first->second) + " already");
    } else if (lines_.size() > kUnitsMax) {
      refuse("units.too_many", 0, "more than " + std::to_string(kUnitsMax) + " units");
    } else if (name.empty() || name.front() == ' ' || name.back() == ' ' ||
               code_points(name) > kNameMax) {
      refuse("units.bad_name", name_column,
             "a name of 1 to " + std::to_string(kNameMax) + " characters is due, without blanks " +
                 "around it, not " + in_quotes(name));
    } else if (!is_date(valid_from)) {
      refuse("units.bad_date", table_.columns.size() - 1,
             in_quotes(valid_from) + " is no date like 2014-12-31");
    } else if (code.size() < 7) {
      list_.regions.push_back({code, name});
      register_unit(code, name, code.size() == 2 ? Kind::voivodeship : Kind::powiat, valid_from);
    } else if (kind >= "1" && kind <= "3") {
      register_unit(code, name, Kind::gmina, valid_from);
    } else {
      ++list_.skipped;
    }
  }

  void register_unit(const std::string& code, const std::string& name, Kind kind,
                     const std::string& valid_from) {
    list_.units.push_back(
        {unit_id_of(code), code, name, kind, *events::region_path(code), valid_from, false});
  }

  /// Sorts; with `whole`, whatever a code lies in must have its own line.
  Result<UnitList> finish(bool whole) {
    for (const auto& record : table_.records) {
      if (!whole) break;
      record_ = &record;
      const auto& f = record.fields;
      if (!f[1].empty() && !lines_.contains(f[0]))
        refuse("units.unknown_voivodeship", 0, "voivodeship " + f[0] + " has no line in the file");
      else if (!f[2].empty() && !lines_.contains(f[0] + f[1]))
        refuse("units.unknown_region", 1, "powiat " + f[0] + f[1] + " has no line in the file");
      if (!error_.reason.empty()) return fail(error_);
    }
    std::ranges::sort(list_.units, {}, &UnitRegistered::code);
    std::ranges::sort(list_.regions, {}, &Region::code);
    return std::move(list_);
  }

  const CsvTable& table_;
  const CsvRecord* record_ = nullptr;
  std::map<std::string, std::size_t> lines_;  // by code
  UnitList list_;
  Error error_;
};

}  // namespace

events::UnitId unit_id_of(std::string_view code) {
  return events::UnitId{events::derive_id({"unit", code})};
}

bool is_voivodeship_code(std::string_view code) {
  return digits(code, 2) && code >= "02" && code <= "32" && (code[1] - '0') % 2 == 0;
}

Result<UnitList> parse_units(std::string_view text, std::string_view valid_from) {
  auto table = parse_csv(text);
  if (!table) return fail(std::move(table.error()));
  if (table->columns == kTercColumns) return Reader{*table}.read_terc();
  if (table->columns == kShortColumns) {
    if (!is_date(valid_from))
      return fail(Errc::invalid, "units.bad_date",
                  "Units are valid from " + in_quotes(valid_from) + ", which is no date like " +
                      "2014-12-31");
    return Reader{*table}.read_short(valid_from);
  }
  return fail(Errc::invalid, "units.unknown_header",
              "Line 1: the columns are neither WOJ;POW;GMI;RODZ;NAZWA;NAZWA_DOD;STAN_NA nor "
              "terc;nazwa;rodzaj;powiat;woj");
}

Result<UnitList> load_units(const std::filesystem::path& path, std::string_view valid_from) {
  auto bytes = read_file(path, kFileBytesMax);
  if (!bytes) return fail(std::move(bytes.error()));
  auto list = parse_units(*bytes, valid_from);
  if (!list) return fail(std::move(list.error()).during("reading units from " + path.string()));
  return list;
}

}  // namespace cas::adapters::files
